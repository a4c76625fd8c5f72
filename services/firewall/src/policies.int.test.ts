import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firewallOf, policyBody, setDefault, valuesOf } from './firewall.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

async function newOrg(options: Parameters<World['createOrg']>[0] = {}) {
  const { owner, org } = await world.createOrg(options);
  return { owner, org, firewall: firewallOf(owner.api, org) };
}

const policyEvents = async ({ owner, org }: Awaited<ReturnType<typeof newOrg>>) => {
  await world.settled(org.id);
  return world.trail(owner, org, '&category=policy');
};

describe('creating a policy', () => {
  test('answers with the whole policy, which reads the same afterwards and stands in the trail', async () => {
    const mine = await newOrg();
    const rules = [
      {
        when: 'action.params.amount > 100',
        decision: 'require_approval',
        reason: 'much',
        approval: { required_approvers: 2 },
      },
    ] as const;
    const { status, body } = await mine.firewall.createPolicy([...rules], { name: 'Refunds', priority: 7 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Refunds',
      priority: 7,
      enabled: true,
      version: 1,
      created_at: body.updated_at,
    });
    expect(body.rules).toEqual([{ ...rules[0], risk_level: 'medium' }]);
    expect((await mine.firewall.get(`/v1/policies/${body.id}`)).body).toEqual(body);
    expect((await mine.firewall.get('/v1/policies')).body.data).toEqual([body]);
    const [event, ...more] = await policyEvents(mine);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      event_type: 'policy.created',
      category: 'policy',
      actor: { type: 'user', id: mine.owner.id },
      target: { type: 'policy', id: body.id, name: 'Refunds' },
      payload: {
        name: 'Refunds',
        version: 1,
        enabled: true,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  test('B24 needs a description while the organization wants one', async () => {
    const { org, firewall } = await newOrg();
    for (const description of [undefined, '', '   ']) {
      const refused = await firewall.post('/v1/policies', { ...policyBody(), description });
      expect(errorOf(refused)).toMatchObject({
        status: 422,
        details: { fields: { description: expect.any(String) } },
      });
    }
    await setDefault(world, org, 'require_policy_description', false);
    expect((await firewall.createPolicy([{}], { description: '' })).status).toBe(201);
  });

  test('is refused with line and column where a condition is flawed, and nothing is kept', async () => {
    const mine = await newOrg();
    const flawed = await mine.firewall.createPolicy([
      {},
      { when: 'action.tool == "a" &&\n action.kind == 1' },
    ]);
    expect(errorOf(flawed)).toMatchObject({
      status: 422,
      details: { fields: { 'rules.1.when': 'line 2, column 9: No such key: kind' } },
    });
    expect((await mine.firewall.get('/v1/policies')).body.data).toEqual([]);
    expect(await policyEvents(mine)).toEqual([]);
  });

  test('D9 names are unique in an organization, in any case, and free in every other', async () => {
    const mine = await newOrg();
    const theirs = await newOrg();
    await mine.firewall.createPolicy([{}], { name: 'Refunds' });
    expect(errorOf(await mine.firewall.createPolicy([{}], { name: 'REFUNDS' }))).toMatchObject({
      status: 409,
      code: 'name_taken',
    });
    expect((await theirs.firewall.createPolicy([{}], { name: 'Refunds' })).status).toBe(201);
    const parallel = await Promise.all(
      Array.from({ length: 8 }, () => mine.firewall.createPolicy([{}], { name: 'twin' })),
    );
    expect(parallel.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });

  test('F9 the plan counts policies, not versions, and a race cannot exceed it', async () => {
    const { firewall } = await newOrg({ plan: 'starter' });
    const created = await Promise.all(Array.from({ length: 30 }, () => firewall.createPolicy()));
    expect(created.filter(({ status }) => status === 201)).toHaveLength(25);
    const refused = created.filter(({ status }) => status !== 201);
    for (const answer of refused) {
      expect(errorOf(answer)).toMatchObject({
        status: 402,
        code: 'plan_limit_exceeded',
        details: { limit: 25, current: 25, plan: 'starter' },
      });
    }
    const [first] = created.filter(({ status }) => status === 201);
    expect((await firewall.updatePolicy(first?.body.id, { priority: 3 })).status).toBe(200);
  });
});

describe('updating a policy', () => {
  test('B25 writes the next version, keeps the old text, and judges by the new one at once', async () => {
    const mine = await newOrg();
    const { body: policy } = await mine.firewall.createPolicy([{ decision: 'deny' }]);
    const before = await mine.firewall.submit();
    expect(before.body.decision).toMatchObject({ decision: 'deny', policy_id: policy.id, policy_version: 1 });
    const updated = await mine.firewall.updatePolicy(policy.id, {
      rules: [{ when: 'true', decision: 'allow' }],
      priority: 2,
    });
    expect(updated.body).toMatchObject({
      version: 2,
      priority: 2,
      name: policy.name,
      rules: [{ decision: 'allow' }],
    });
    const after = await mine.firewall.submit();
    expect(after.body.decision).toMatchObject({ decision: 'allow', policy_id: policy.id, policy_version: 2 });
    const versions = await world.sql(
      'select version, rules from firewall.policy_versions where policy_id = $1::uuid order by version',
      [policy.id],
    );
    expect(versions).toEqual([
      { version: 1, rules: policy.rules },
      { version: 2, rules: updated.body.rules },
    ]);
    const [created, event] = await policyEvents(mine);
    expect(event).toMatchObject({
      event_type: 'policy.updated',
      payload: { version: 2, changes: ['priority', 'rules'] },
    });
    expect(event.payload.digest).not.toBe(created.payload.digest);
  });

  test('B25 changes the version in place where the organization keeps none, and the trail shows it', async () => {
    const mine = await newOrg();
    const { body: policy } = await mine.firewall.createPolicy();
    await setDefault(world, mine.org, 'enable_policy_versioning', false);
    const { body } = await mine.firewall.updatePolicy(policy.id, {
      rules: [{ when: 'false', decision: 'deny' }],
    });
    expect(body.version).toBe(1);
    expect((await mine.firewall.submit()).body.status).toBe('allowed');
    const versions = await world.sql(
      'select rules from firewall.policy_versions where policy_id = $1::uuid',
      [policy.id],
    );
    expect(versions).toEqual([{ rules: body.rules }]);
    const [created, event] = await policyEvents(mine);
    expect(event.payload).toMatchObject({ version: 1, changes: ['rules'] });
    expect(event.payload.digest).not.toBe(created.payload.digest);
  });

  test('to what it is already leaves no version and no event', async () => {
    const mine = await newOrg();
    const { body: policy } = await mine.firewall.createPolicy();
    const { name, description, priority, enabled, rules } = policy;
    const same = await mine.firewall.updatePolicy(policy.id, { name, description, priority, enabled, rules });
    expect(same.body).toEqual(policy);
    expect((await mine.firewall.updatePolicy(policy.id, {})).body).toEqual(policy);
    expect(await policyEvents(mine)).toHaveLength(1);
  });

  test('is refused for a name that is taken, a blank description, a flawed condition, and then changes nothing', async () => {
    const { firewall } = await newOrg();
    await firewall.createPolicy([{}], { name: 'first' });
    const { body: policy } = await firewall.createPolicy([{}], { name: 'second' });
    expect(errorOf(await firewall.updatePolicy(policy.id, { name: 'First' }))).toMatchObject({
      code: 'name_taken',
    });
    expect(errorOf(await firewall.updatePolicy(policy.id, { description: ' ' }))).toMatchObject({
      code: 'invalid_input',
    });
    const flawed = await firewall.updatePolicy(policy.id, {
      rules: [{ when: 'nobody.id == 1', decision: 'deny' }],
    });
    expect(errorOf(flawed).details).toEqual({
      fields: { 'rules.0.when': expect.stringMatching(/^line 1, column 1: /) },
    });
    expect((await firewall.get(`/v1/policies/${policy.id}`)).body).toEqual(policy);
    expect((await firewall.updatePolicy(policy.id, { name: 'SECOND' })).status).toBe(200);
  });

  test('of several at once gives each its version', async () => {
    const { firewall } = await newOrg();
    const { body: policy } = await firewall.createPolicy();
    const updates = await Promise.all(
      Array.from({ length: 8 }, (_, index) => firewall.updatePolicy(policy.id, { priority: index + 1 })),
    );
    expect(updates.map(({ body }) => body.version).sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

test('D1 a policy of another organization reads like one that never was', async () => {
  const mine = await newOrg();
  const theirs = await newOrg();
  const { body: policy } = await theirs.firewall.createPolicy();
  const bodies = new Set<string>();
  for (const id of [policy.id, 'pol_01h455vb4pex5vsknk084sn02q', 'nonsense', theirs.org.id]) {
    for (const answer of [
      await mine.firewall.get(`/v1/policies/${id}`),
      await mine.firewall.updatePolicy(id, { priority: 1 }),
    ]) {
      const { request_id: _, ...error } = errorOf(answer);
      expect(error).toMatchObject({ status: 404, code: 'not_found' });
      bodies.add(JSON.stringify(error));
    }
  }
  expect(bodies.size).toBe(1);
});

test('D8 no row of the firewall can point into another organization', async () => {
  const mine = await newOrg();
  const theirs = await newOrg();
  const { body: policy } = await theirs.firewall.createPolicy();
  const { body: action } = await mine.firewall.submit();
  const { body: held } = await theirs.firewall.submit();
  const own = world.sqlAs('firewall', mine.org.id);
  await expect(
    own(`update actions set policy_id = $2::uuid, policy_version = 1, rule_index = 0 where id = $1::uuid`, [
      action.id,
      policy.id,
    ]),
  ).rejects.toThrow(/foreign key/);
  await expect(
    own(
      `insert into approvals (org_id, id, action_id, agent_id, status, required_approvers, votes, expires_at, created_at)
       values ($1::uuid, gen_random_uuid(), $2::uuid, 'bot', 'pending', 1, '[]', now(), now())`,
      [mine.org.id, held.id],
    ),
  ).rejects.toThrow(/foreign key/);
  await expect(own('select 1 from policies where id = $1::uuid', [policy.id])).resolves.toEqual([]);
});

test('lists go on by cursor, in both directions, and refuse the cursor of another list', async () => {
  const { firewall } = await newOrg();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push((await firewall.createPolicy()).body.id);
  for (const order of ['asc', 'desc']) {
    const seen: unknown[] = [];
    let more = '';
    do {
      const page = await firewall.get(`/v1/policies?limit=2&order=${order}${more}`);
      seen.push(...valuesOf(page, 'id'));
      const { next_cursor } = page.body.pagination;
      more = next_cursor === null ? '' : `&cursor=${next_cursor}`;
    } while (more);
    expect(new Set(seen)).toEqual(new Set(ids));
    expect(seen).toEqual(order === 'asc' ? seen.toSorted() : seen.toSorted().reverse());
  }
  const { body } = await firewall.get('/v1/policies?limit=2');
  const cursor: string = body.pagination.next_cursor;
  expect((await firewall.get(`/v1/policies?limit=2&order=asc&cursor=${cursor}`)).status).toBe(422);
  const opened: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify(['nonsense', ...opened.slice(1)])).toString('base64url');
  expect((await firewall.get(`/v1/policies?limit=2&cursor=${forged}`)).status).toBe(422);
});
