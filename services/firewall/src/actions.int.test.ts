import { eventually } from '@aaf/testing/eventually';
import { minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firewallOf, setDefault, valuesOf } from './firewall.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

async function newOrg(options: Parameters<World['createOrg']>[0] = {}) {
  const { owner, org } = await world.createOrg(options);
  return { owner, org, firewall: firewallOf(owner.api, org) };
}

/** What a read answers: the salt is told once. */
const withoutSalt = ({ arguments_salt: _, ...action }: Record<string, unknown>) => action;

type Org = Awaited<ReturnType<typeof newOrg>>;
const newKey = (mine: Org, scopes: Parameters<World['createKey']>[2], more: object = {}) =>
  world.createKey(mine.owner, mine.org, scopes, more);

async function eventsOf(mine: Org) {
  await world.settled(mine.org.id);
  const trail = await world.trail(mine.owner, mine.org);
  return trail.filter((event) => /^(action|approval)\./.test(event.event_type));
}

describe('submitting an action', () => {
  test('answers with the verdict, which reads the same afterwards and stands in the trail without the arguments', async () => {
    const mine = await newOrg();
    const { body: policy } = await mine.firewall.createPolicy([
      { when: 'false', decision: 'allow' },
      { when: 'action.params.amount > 100', decision: 'deny', reason: 'too much', risk_level: 'critical' },
    ]);
    const key = await newKey(mine, ['actions:write', 'actions:read']);
    const agent = firewallOf(key.api);
    const sent = {
      params: { amount: 250, card: 'tok_secret' },
      context: { ticket: 'T-1' },
      metadata: { run: '7' },
    };
    const { status, body } = await agent.submit(sent);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...sent,
      status: 'denied',
      tool: 'stripe',
      operation: 'refund',
      agent_id: key.id,
      requested_by: { type: 'api_key', id: key.id },
      decision: {
        decision: 'deny',
        reason: 'too much',
        risk_level: 'critical',
        policy_id: policy.id,
        policy_version: 1,
      },
    });
    expect(body).not.toHaveProperty('approval');
    expect((await agent.get(`/v1/actions/${body.id}`)).body).toEqual(withoutSalt(body));
    expect(await world.sql('select rule_index from firewall.actions where id = $1::uuid', [body.id])).toEqual(
      [{ rule_index: 1 }],
    );
    const events = await eventsOf(mine);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      event_type: 'action.submitted',
      actor: { type: 'api_key', id: key.id },
      target: { type: 'action', id: body.id, name: 'stripe.refund' },
      payload: {
        status: 'denied',
        decision: 'deny',
        policy_id: policy.id,
        policy_version: 1,
        agent_id: key.id,
      },
    });
    expect(JSON.stringify(events)).not.toContain('tok_secret');
  });

  test.each([
    ['allow', 'allowed'],
    ['deny', 'denied'],
    ['require_approval', 'pending_approval'],
  ])('B21 without a policy that applies the default decides: %s', async (decision, status) => {
    const mine = await newOrg();
    await setDefault(world, mine.org, 'default_decision', decision);
    await mine.firewall.createPolicy([{ when: 'action.tool == "github"' }]);
    const { body } = await mine.firewall.submit();
    expect(body).toMatchObject({ status, decision: { decision, policy_id: null, policy_version: null } });
    expect(body.decision.reason).toContain('default');
    expect(body.approval?.status).toBe(decision === 'require_approval' ? 'pending' : undefined);
  });

  test('the most restrictive policy wins, a disabled one is not asked', async () => {
    const { firewall } = await newOrg();
    await firewall.createPolicy([{ decision: 'allow' }], { priority: 100 });
    const { body: strict } = await firewall.createPolicy([{ decision: 'require_approval' }]);
    const { body: off } = await firewall.createPolicy([{ decision: 'deny' }], { enabled: false });
    expect((await firewall.submit()).body.decision).toMatchObject({
      decision: 'require_approval',
      policy_id: strict.id,
    });
    await firewall.updatePolicy(off.id, { enabled: true });
    expect((await firewall.submit()).body.decision).toMatchObject({ decision: 'deny', policy_id: off.id });
    await firewall.updatePolicy(off.id, { enabled: false });
    expect((await firewall.submit()).body.decision.decision).toBe('require_approval');
  });

  test('a condition that cannot be evaluated denies, whatever the default', async () => {
    const { firewall } = await newOrg();
    await firewall.createPolicy([{ when: 'action.params.amount > 100', decision: 'allow' }], {
      name: 'amounts',
    });
    expect((await firewall.submit({ params: { amount: 200 } })).body.status).toBe('allowed');
    const { body } = await firewall.submit();
    expect(body).toMatchObject({ status: 'denied', decision: { decision: 'deny', risk_level: 'high' } });
    expect(body.decision.reason).toBe(
      'The condition of rule 1 of policy "amounts" could not be evaluated: line 1, column 15: a field is missing.',
    );
  });

  test('conditions see the organization, the agent, the time and the address', async () => {
    const mine = await newOrg();
    const when = `org.slug == "${mine.org.slug}" && org.id == "${mine.org.id}" && agent.id == "scout" &&
      context.now == timestamp("${new Date(world.clock.nowMs()).toISOString()}") && context.ip_address == "127.0.0.1" &&
      context.ticket == "T-1"`;
    await mine.firewall.createPolicy([{ when, decision: 'deny' }]);
    const context = { ticket: 'T-1', ip_address: '198.51.100.1', now: 'x' };
    expect((await mine.firewall.submit({ agent_id: 'scout', context })).body.status).toBe('denied');
    expect((await mine.firewall.submit({ agent_id: 'other', context })).body.status).toBe('allowed');
  });

  test('the agent of a bound key cannot be overruled', async () => {
    const mine = await newOrg();
    const bound = firewallOf((await newKey(mine, ['actions:write'], { agent_id: 'billing-bot' })).api);
    expect((await bound.submit({ agent_id: 'somebody-else' })).body.agent_id).toBe('billing-bot');
    expect((await mine.firewall.submit()).body).toMatchObject({
      agent_id: mine.owner.id,
      requested_by: { type: 'user' },
    });
  });

  test('arguments come back as they came in', async () => {
    const { firewall } = await newOrg();
    const params = {
      z: 1,
      a: [1.5, -0.25, 1e300, 'ü\u{1F600}', null],
      constructor: { x: 1 },
      '': { b: 1, a: 2 },
    };
    const { body } = await firewall.submit({ params });
    expect(JSON.stringify(body.params)).toBe(JSON.stringify(params));
    const read = await firewall.get(`/v1/actions/${body.id}`);
    expect(JSON.stringify(read.body.params)).toBe(JSON.stringify(params));
  });

  test('F1 a repeat with the same idempotency key is the same action, counted once', async () => {
    const mine = await newOrg();
    const key = { 'idempotency-key': 'once' };
    const twins = await Promise.all([mine.firewall.submit({}, key), mine.firewall.submit({}, key)]);
    const again = await mine.firewall.submit({ idempotency_key: 'once' });
    expect(new Set([...twins, again].map(({ body }) => body.id)).size).toBe(1);
    expect(errorOf(await mine.firewall.submit({ operation: 'charge' }, key)).code).toBe(
      'idempotency_conflict',
    );
    const counts = await world.sql('select submitted from firewall.monthly_counts where org_id = $1::uuid', [
      mine.org.id,
    ]);
    expect(counts).toEqual([{ submitted: 1 }]);
  });
});

describe('the month of the plan', () => {
  const setCount = (mine: Org, submitted: number) =>
    world.sql(
      `insert into firewall.monthly_counts values ($1::uuid, '2026-03', $2)
       on conflict (org_id, month) do update set submitted = excluded.submitted`,
      [mine.org.id, submitted],
    );

  test('F1 every submission counts, whatever became of it', async () => {
    const mine = await newOrg();
    await mine.firewall.createPolicy([
      { when: 'action.operation == "no"', decision: 'deny' },
      { when: 'action.operation == "ask"', decision: 'require_approval' },
    ]);
    for (const operation of ['no', 'ask', 'yes']) await mine.firewall.submit({ operation });
    const counts = await world.sql(
      'select month, submitted from firewall.monthly_counts where org_id = $1::uuid',
      [mine.org.id],
    );
    expect(counts).toEqual([{ month: '2026-03', submitted: 3 }]);
  });

  test('F6 ends at the last place, also in a race, and nothing of a refused one is kept', async () => {
    const mine = await newOrg({ plan: 'starter' });
    await setCount(mine, 9_990);
    const answers = await Promise.all(Array.from({ length: 20 }, () => mine.firewall.submit()));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(10);
    for (const answer of refused) {
      expect(errorOf(answer)).toMatchObject({
        status: 402,
        code: 'plan_limit_exceeded',
        details: { limit: 10_000, current: 10_000, plan: 'starter' },
      });
    }
    expect((await mine.firewall.get('/v1/actions')).body.data).toHaveLength(10);
    expect(await eventsOf(mine)).toHaveLength(10);
  });

  test('F6 that is used up refuses its own organization alone, also when many come together with others', async () => {
    const full = await newOrg({ plan: 'starter' });
    const other = await newOrg({ plan: 'starter' });
    await setCount(full, 10_000);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? full : other).firewall.submit()),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, index) => (index % 2 === 0 ? 402 : 201)),
    );
    expect(await eventsOf(full)).toEqual([]);
    expect(await eventsOf(other)).toHaveLength(20);
  });

  test('F1 many repeats that come together with what is new are each answered once, and counted once', async () => {
    const mine = await newOrg();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        mine.firewall.submit({}, { 'idempotency-key': `key-${index % 20}` }),
      ),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const ids = answers.map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(20);
    expect(ids.slice(20, 40)).toEqual(ids.slice(0, 20));
    expect(await eventsOf(mine)).toHaveLength(20);
    const counts = await world.sql('select submitted from firewall.monthly_counts where org_id = $1::uuid', [
      mine.org.id,
    ]);
    expect(counts).toEqual([{ submitted: 20 }]);
  });
});

test('nothing is stored by a rulebook that is being changed until the change is through; others go on', async () => {
  const [mine, other] = [await newOrg(), await newOrg()];
  expect((await mine.firewall.submit()).status).toBe(201);
  const number = `hashtextextended('rulebook ' || $1::uuid, 0)`;
  const ends: string[] = [];
  const change = world
    .sqlAs('firewall', mine.org.id)(`select pg_advisory_xact_lock(${number}), pg_sleep(0.7)`, [mine.org.id])
    .then(() => ends.push('change'));
  const isHeld = `select 1 from pg_locks where locktype = 'advisory' and objid = (${number} & 4294967295)::oid`;
  await eventually(
    () => world.sql(isHeld, [mine.org.id]),
    (rows) => rows.length > 0,
  );
  const waiting = mine.firewall.submit().then(({ status }) => ends.push(`submission ${status}`));
  expect((await other.firewall.submit()).status).toBe(201);
  expect(ends).toEqual([]);
  await Promise.all([change, waiting]);
  expect(ends).toEqual(['change', 'submission 201']);
});

describe('E5 what a key sees of actions', () => {
  test('with actions:write alone: what it submitted itself, and nothing else', async () => {
    const mine = await newOrg();
    const one = firewallOf((await newKey(mine, ['actions:write'])).api);
    const two = firewallOf((await newKey(mine, ['actions:write'])).api);
    const { body: own } = await one.submit();
    const { body: others } = await two.submit();
    expect((await one.get(`/v1/actions/${own.id}`)).body).toEqual(withoutSalt(own));
    const bodies = new Set<string>();
    for (const id of [others.id, 'act_01h455vb4pex5vsknk084sn02q', 'nonsense']) {
      const { request_id: _, ...error } = errorOf(await one.get(`/v1/actions/${id}`));
      expect(error).toMatchObject({
        status: 403,
        code: 'insufficient_scope',
        details: { required: ['actions:read'] },
      });
      bodies.add(JSON.stringify(error));
    }
    expect(bodies.size).toBe(1);
    expect(errorOf(await one.get('/v1/actions')).code).toBe('insufficient_scope');
  });

  test('with actions:read: all of them, and it cannot submit', async () => {
    const mine = await newOrg();
    const { body: action } = await mine.firewall.submit();
    const reader = firewallOf((await newKey(mine, ['actions:read'])).api);
    expect((await reader.get(`/v1/actions/${action.id}`)).body).toEqual(withoutSalt(action));
    expect(errorOf(await reader.get('/v1/actions/act_01h455vb4pex5vsknk084sn02q')).code).toBe('not_found');
    expect(errorOf(await reader.submit()).code).toBe('insufficient_scope');
  });
});

describe('the list of actions', () => {
  test('is filtered by what was asked for', async () => {
    const mine = await newOrg();
    await mine.firewall.createPolicy([
      { when: 'action.tool == "a"', decision: 'deny' },
      { when: 'action.tool == "b"', decision: 'require_approval', approval: { timeout_minutes: 5 } },
    ]);
    const start = new Date(world.clock.nowMs()).toISOString();
    await mine.firewall.submit({ tool: 'a', agent_id: 'x' });
    await mine.firewall.submit({ tool: 'b', agent_id: 'y' });
    world.clock.advanceMs(minuteMs);
    const later = new Date(world.clock.nowMs()).toISOString();
    await mine.firewall.submit({ tool: 'c', agent_id: 'x' });
    const toolsOf = async (query: string) =>
      valuesOf(await mine.firewall.get(`/v1/actions?${query}`), 'tool')
        .sort()
        .join('');
    expect(await toolsOf('')).toBe('abc');
    expect(await toolsOf('status=denied')).toBe('a');
    expect(await toolsOf('status=pending_approval')).toBe('b');
    expect(await toolsOf('decision=allow')).toBe('c');
    expect(await toolsOf('agent_id=x')).toBe('ac');
    expect(await toolsOf('tool=b')).toBe('b');
    expect(await toolsOf(`from=${start}&to=${later}`)).toBe('ab');
    expect(await toolsOf(`from=${later}`)).toBe('c');
    world.clock.advanceMs(5 * minuteMs);
    expect(await toolsOf('status=pending_approval')).toBe('');
    expect(await toolsOf('status=denied')).toBe('ab');
  });

  test('refuses a time that no calendar of the database has', async () => {
    const mine = await newOrg();
    for (const from of ['0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z', 'yesterday']) {
      expect(errorOf(await mine.firewall.get(`/v1/actions?from=${from}`))).toMatchObject({
        code: 'invalid_input',
      });
    }
    for (const from of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z']) {
      expect((await mine.firewall.get(`/v1/actions?from=${from}`)).status).toBe(200);
    }
  });

  test('D2 holds nothing of another organization', async () => {
    const mine = await newOrg();
    const theirs = await newOrg();
    const { body: action } = await theirs.firewall.submit();
    expect((await mine.firewall.get('/v1/actions')).body.data).toEqual([]);
    expect(errorOf(await mine.firewall.get(`/v1/actions/${action.id}`)).code).toBe('not_found');
  });
});
