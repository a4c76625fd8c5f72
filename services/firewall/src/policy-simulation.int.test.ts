import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firewallOf, policyBody } from './firewall.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

async function newOrg() {
  const { owner, org } = await world.createOrg({ plan: 'pro' });
  const firewall = firewallOf(owner.api, org);
  return {
    owner,
    org,
    firewall,
    simulate: (body: object) => firewall.post('/v1/policies/simulate', body),
    check: (when: string) => firewall.post('/v1/policies/check', { when }),
  };
}
type Mine = Awaited<ReturnType<typeof newOrg>>;
const action = { tool: 'stripe', operation: 'refund' };

/** How many rows each table of the firewall has, and how long the trail is. */
async function countAll({ owner, org }: Mine) {
  await world.settled(org.id);
  const tables = await world.sql(
    `select table_name from information_schema.tables where table_schema = 'firewall' and table_type = 'BASE TABLE'`,
  );
  const counts = new Map<unknown, unknown>();
  for (const { table_name } of tables) {
    const [row] =
      await world.sql(`select count(*)::int as n, md5(string_agg(t::text, '' order by t::text)) as hash
      from firewall."${String(table_name)}" t`);
    counts.set(table_name, row);
  }
  return { counts, trail: (await world.trail(owner, org)).length };
}

describe('checking a condition', () => {
  test('tells what is wrong and where, and passes what can be saved', async () => {
    const { check } = await newOrg();
    expect((await check('action.tool == "a"')).body).toEqual({ ok: true, problem: null });
    expect((await check('action.tool == "a" &&\n action.kind == 1')).body).toEqual({
      ok: false,
      problem: { message: 'No such key: kind', position: 30 },
    });
    expect((await check(' ')).body).toEqual({
      ok: false,
      problem: { message: 'is required', position: null },
    });
  });

  test('people who only look may not ask', async () => {
    const { org } = await newOrg();
    const viewer = await world.addMember(org, 'viewer');
    const refused = await viewer.api.post('/v1/policies/check', { when: 'true' }, { org: org.id });
    expect(errorOf(refused).status).toBe(403);
  });
});

test('templates can be created as they are', async () => {
  const { firewall } = await newOrg();
  const { body } = await firewall.get('/v1/policies/templates');
  expect(body.data).toHaveLength(5);
  for (const { policy } of body.data) {
    expect((await firewall.post('/v1/policies', policy)).status).toBe(201);
  }
});

describe('simulating one action', () => {
  test('judges it by the drafts beside the present policies, in place of one, and alone', async () => {
    const mine = await newOrg();
    const { body: present } = await mine.firewall.createPolicy([{ when: 'true', decision: 'deny' }]);
    const draft = policyBody([{ when: 'action.tool == "stripe"', decision: 'require_approval' }]);
    const beside = await mine.simulate({ policies: [draft], action });
    expect(beside.body).toMatchObject({ judged: 1, changed: 0, data: [{ is_changed: false }] });
    const inPlace = await mine.simulate({ policies: [{ ...draft, id: present.id }], action });
    expect(inPlace.body).toMatchObject({
      changed: 1,
      data: [
        {
          action_id: null,
          agent_id: 'simulation',
          today: { decision: 'deny', policy_id: present.id, policy_version: 1, rule_index: 0 },
          draft: { decision: 'require_approval', policy_id: present.id, policy_version: null, rule_index: 0 },
          is_changed: true,
        },
      ],
    });
    const alone = await mine.simulate({ policies: [draft], alone: true, action });
    expect(alone.body.data[0].draft).toMatchObject({
      decision: 'require_approval',
      policy_id: null,
      rule_index: 0,
    });
    const off = await mine.simulate({
      policies: [{ ...draft, id: present.id, enabled: false }],
      action,
    });
    expect(off.body.data[0].draft).toMatchObject({ decision: 'allow', policy_id: null, rule_index: null });
  });

  test('refuses flawed drafts by their place, ids of nobody and of another organization alike', async () => {
    const mine = await newOrg();
    const theirs = await newOrg();
    const { body: foreign } = await theirs.firewall.createPolicy();
    const flawed = await mine.simulate({
      policies: [policyBody(), policyBody([{ when: 'action.kind == 1' }])],
      action,
    });
    expect(errorOf(flawed).details).toEqual({
      fields: { 'policies.1.rules.0.when': 'line 1, column 8: No such key: kind' },
    });
    for (const id of [foreign.id, 'nonsense']) {
      const refused = await mine.simulate({ policies: [{ ...policyBody(), id }], action });
      expect(errorOf(refused).details).toEqual({
        fields: { 'policies.0.id': 'is no policy of this organization' },
      });
    }
  });
});

describe('simulating what was recorded', () => {
  test('judges each action with its own time, context, agent and address, and tells the difference first', async () => {
    const mine = await newOrg();
    for (const agent_id of ['night-bot', 'day-bot', 'day-bot']) {
      await mine.firewall.submit({ agent_id, context: { ticket: agent_id } });
    }
    const [first] = (await mine.firewall.get('/v1/actions?order=asc')).body.data;
    world.clock.advanceMs(3_600_000);
    const when = `agent.id == "night-bot" && context.ticket == "night-bot" && context.ip_address != ""
      && context.now == timestamp("${first.created_at}")`;
    const { status, body } = await mine.simulate({ policies: [policyBody([{ when }])], last: 100 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ judged: 3, changed: 1 });
    expect(body.data.map((item: { is_changed: boolean }) => item.is_changed)).toEqual([true, false, false]);
    expect(body.data[0]).toMatchObject({
      action_id: first.id,
      created_at: first.created_at,
      today: { decision: 'allow' },
      draft: { decision: 'deny' },
    });
    expect((await mine.simulate({ policies: [policyBody()], last: 2 })).body.judged).toBe(2);
  });

  test('writes nothing: no row, no event, no count', async () => {
    const mine = await newOrg();
    await mine.firewall.createPolicy([{ when: 'true', decision: 'require_approval' }]);
    for (let i = 0; i < 60; i += 1) await mine.firewall.submit();
    const before = await countAll(mine);
    const simulated = await mine.simulate({ policies: [policyBody()], last: 1_000 });
    expect(simulated.body).toMatchObject({ judged: 60, changed: 60 });
    await mine.simulate({ policies: [policyBody()], action });
    await mine.check('true');
    expect(await countAll(mine)).toEqual(before);
  });
});
