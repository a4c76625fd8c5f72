import { errorOf, type Answer } from '@aaf/testing/rest-client';
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
  const to = { org: org.id };
  return {
    owner,
    org,
    firewall: firewallOf(owner.api, org),
    remove: (id: string) => owner.api.delete(`/v1/policies/${id}`, to),
    rollback: (id: string, version: number) => owner.api.post(`/v1/policies/${id}/rollback`, { version }, to),
  };
}
const always = (decision: 'allow' | 'deny') => ({ when: 'true', decision }) as const;

describe('B25 the versions of a policy', () => {
  test('can be read, compared and rolled back to, and say who wrote them', async () => {
    const mine = await newOrg();
    const { body: policy } = await mine.firewall.createPolicy([always('deny')], { name: 'first' });
    await mine.firewall.updatePolicy(policy.id, { name: 'second', rules: [always('allow')] });
    const versions = await mine.firewall.get(`/v1/policies/${policy.id}/versions`);
    expect(valuesOf(versions, 'version')).toEqual([2, 1]);
    expect(versions.body.data[1]).toMatchObject({
      id: policy.id,
      name: 'first',
      rules: policy.rules,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      created_by: { type: 'user', id: mine.owner.id, name: mine.owner.name },
    });
    const diff = await mine.firewall.get(`/v1/policies/${policy.id}/diff?from=1&to=2`);
    expect(diff.body.data).toEqual([
      { path: 'name', change: 'changed', before: 'first', after: 'second' },
      {
        path: 'rules.0',
        change: 'changed',
        before: { ...always('deny'), risk_level: 'medium' },
        after: { ...always('allow'), risk_level: 'medium' },
      },
    ]);
    expect((await mine.firewall.submit()).body.decision).toMatchObject({
      decision: 'allow',
      policy_version: 2,
    });
    const back = await mine.rollback(policy.id, 1);
    expect(back.status).toBe(200);
    expect(back.body).toMatchObject({ name: 'first', version: 3, rules: policy.rules });
    expect((await mine.firewall.submit()).body.decision).toMatchObject({
      decision: 'deny',
      policy_version: 3,
    });
    await world.settled(mine.org.id);
    const events = await world.trail(mine.owner, mine.org, '&category=policy');
    expect(events.at(-1)).toMatchObject({
      event_type: 'policy.updated',
      payload: { version: 3, changes: ['name', 'rules'] },
    });
    expect(events.at(-1).payload.digest).toBe(events[0].payload.digest);
  });

  test('are listed page by page, in both directions', async () => {
    const { firewall } = await newOrg();
    const { body: policy } = await firewall.createPolicy();
    for (let i = 1; i < 11; i += 1) await firewall.updatePolicy(policy.id, { priority: i });
    const seen: unknown[] = [];
    let more = '';
    do {
      const page = await firewall.get(`/v1/policies/${policy.id}/versions?limit=4&order=asc${more}`);
      seen.push(...valuesOf(page, 'version'));
      more = page.body.pagination.next_cursor ? `&cursor=${page.body.pagination.next_cursor}` : '';
    } while (more);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('that never were, or are of another policy, are not found', async () => {
    const { firewall, rollback } = await newOrg();
    const { body: policy } = await firewall.createPolicy();
    expect(errorOf(await rollback(policy.id, 2)).code).toBe('not_found');
    expect(errorOf(await rollback('pol_nonsense', 1)).code).toBe('not_found');
    for (const path of [`${policy.id}/diff?from=1&to=2`, 'nonsense/diff?from=1&to=1', 'nonsense/versions']) {
      expect(errorOf(await firewall.get(`/v1/policies/${path}`)).code).toBe('not_found');
    }
  });

  test('without versioning, rolling back changes the version in place, and the trail shows it', async () => {
    const mine = await newOrg();
    const { body: policy } = await mine.firewall.createPolicy([always('deny')]);
    await mine.firewall.updatePolicy(policy.id, { rules: [always('allow')] });
    await setDefault(world, mine.org, 'enable_policy_versioning', false);
    expect((await mine.rollback(policy.id, 1)).body).toMatchObject({ version: 2, rules: policy.rules });
    const { body } = await mine.firewall.get(`/v1/policies/${policy.id}/versions`);
    expect(body.data).toHaveLength(2);
    expect(body.data[0].digest).toBe(body.data[1].digest);
    await world.settled(mine.org.id);
    const events = await world.trail(mine.owner, mine.org, '&category=policy');
    expect(events.map(({ payload }) => payload.version)).toEqual([1, 2, 2]);
    expect(new Set(events.map(({ payload }) => payload.digest)).size).toBe(2);
  });

  test('of several changes made from the same one, one is made', async () => {
    const { firewall, owner, org } = await newOrg();
    const { body: policy } = await firewall.createPolicy();
    const read = await firewall.get(`/v1/policies/${policy.id}`);
    const tag = read.headers.get('etag') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        owner.api.patch(
          `/v1/policies/${policy.id}`,
          { priority: i + 1 },
          { org: org.id, headers: { 'if-match': tag } },
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(errorOf(answer)).toMatchObject({ status: 412, code: 'version_conflict' });
    }
  });
});

describe('a deleted policy', () => {
  test('judges no more and reads like one that never was, but its versions stay for what it decided', async () => {
    const mine = await newOrg();
    const { body: policy } = await mine.firewall.createPolicy([always('deny')], { name: 'Stop' });
    const { body: denied } = await mine.firewall.submit();
    expect((await mine.remove(policy.id)).status).toBe(204);
    expect((await mine.firewall.submit()).body.status).toBe('allowed');
    expect((await mine.firewall.get('/v1/policies')).body.data).toEqual([]);
    const gone = [
      await mine.firewall.get(`/v1/policies/${policy.id}`),
      await mine.firewall.updatePolicy(policy.id, { priority: 1 }),
      await mine.rollback(policy.id, 1),
      await mine.remove(policy.id),
    ];
    expect(gone.map((answer: Answer) => errorOf(answer).code)).toEqual(gone.map(() => 'not_found'));
    const cited = await mine.firewall.get(`/v1/actions/${denied.id}`);
    expect(cited.body.decision).toMatchObject({ policy_id: policy.id, policy_version: 1, rule_index: 0 });
    const versions = await mine.firewall.get(`/v1/policies/${policy.id}/versions`);
    expect(versions.body.data).toMatchObject([{ version: 1, rules: policy.rules }]);
    expect((await mine.firewall.get(`/v1/policies/${policy.id}/diff?from=1&to=1`)).body.data).toEqual([]);
    await world.settled(mine.org.id);
    const events = await world.trail(mine.owner, mine.org, '&category=policy');
    expect(events.at(-1)).toMatchObject({
      event_type: 'policy.deleted',
      target: { type: 'policy', id: policy.id, name: 'Stop' },
      payload: { version: 1 },
    });
  });

  test('gives back its name, and its place in the plan', async () => {
    const { firewall, remove } = await newOrg({ plan: 'free' });
    const made: Answer[] = [];
    do made.push(await firewall.createPolicy([{}], { name: `p${made.length}` }));
    while (made.at(-1)?.status === 201);
    expect(made.at(-1)?.body.error.code).toBe('plan_limit_exceeded');
    await remove(made[0]?.body.id);
    expect((await firewall.createPolicy([{}], { name: 'P0' })).status).toBe(201);
    expect(errorOf(await firewall.createPolicy()).code).toBe('plan_limit_exceeded');
  });
});

test('a policy that is off judges nothing until it is on again', async () => {
  const { firewall } = await newOrg();
  const { body: policy } = await firewall.createPolicy([always('deny')]);
  await firewall.updatePolicy(policy.id, { enabled: false });
  expect((await firewall.submit()).body.status).toBe('allowed');
  await firewall.updatePolicy(policy.id, { enabled: true });
  expect((await firewall.submit()).body.decision).toMatchObject({ decision: 'deny', policy_version: 3 });
});

test('B26 changing the defaults leaves present policies as they are', async () => {
  const { firewall, owner, org } = await newOrg();
  await setDefault(world, org, 'require_policy_description', false);
  const held = { when: 'true', decision: 'require_approval' } as const;
  const { body: policy } = await firewall.createPolicy([held], { description: '' });
  const changed = await owner.api.patch(`/v1/organizations/${org.slug}/policy-defaults`, {
    default_decision: 'deny',
    default_approval_timeout_minutes: 5,
    require_policy_description: true,
    enable_policy_versioning: false,
  });
  expect(changed.status).toBe(200);
  expect((await firewall.get(`/v1/policies/${policy.id}`)).body).toEqual(policy);
  const versions = await firewall.get(`/v1/policies/${policy.id}/versions`);
  expect(versions.body.data).toMatchObject([{ version: 1, description: '', rules: policy.rules }]);
  expect((await firewall.submit()).body.status).toBe('pending_approval');
  expect((await firewall.updatePolicy(policy.id, { priority: 2 })).status).toBe(200);
});

/** What each kind of caller gets for everything that changes policies. */
async function changeAll(api: ReturnType<World['api']>, to: object, policyIds: readonly string[]) {
  const [first = '', second = ''] = policyIds;
  const answers = [
    await api.post('/v1/policies', policyBody(), to),
    await api.patch(`/v1/policies/${first}`, { priority: 9 }, to),
    await api.patch(`/v1/policies/${first}`, { enabled: false }, to),
    await api.patch(`/v1/policies/${first}`, { enabled: true }, to),
    await api.post(`/v1/policies/${first}/rollback`, { version: 1 }, to),
    await api.delete(`/v1/policies/${second}`, to),
  ];
  return answers.map(({ status }) => status);
}

const done = [201, 200, 200, 200, 200, 204];
const refused = [403, 403, 403, 403, 403, 403];

test.each([
  ['owner', done],
  ['admin', done],
  ['member', refused],
  ['viewer', refused],
] as const)(
  'C19 creating, updating, deleting, activating, rolling back as %s: %j',
  async (role, expected) => {
    const { firewall, owner, org } = await newOrg();
    const person = role === 'owner' ? owner : await world.addMember(org, role);
    const ids = [(await firewall.createPolicy()).body.id, (await firewall.createPolicy()).body.id];
    expect(await changeAll(person.api, { org: org.id }, ids)).toEqual(expected);
    expect((await person.api.get('/v1/policies', { org: org.id })).status).toBe(200);
  },
);

describe('keys', () => {
  test('E6 with policies:read read policies, and change none', async () => {
    const { firewall, owner, org } = await newOrg();
    const key = await world.createKey(owner, org, ['policies:read']);
    const ids = [(await firewall.createPolicy()).body.id, (await firewall.createPolicy()).body.id];
    for (const path of [
      '',
      '/templates',
      `/${ids[0]}`,
      `/${ids[0]}/versions`,
      `/${ids[0]}/diff?from=1&to=1`,
    ]) {
      expect((await key.api.get(`/v1/policies${path}`)).status, path).toBe(200);
    }
    expect(await changeAll(key.api, {}, ids)).toEqual(refused);
    expect((await key.api.post('/v1/policies/check', { when: 'true' })).status).toBe(403);
  });

  test('E7 with policies:write change policies, and nothing of the organization', async () => {
    const { firewall, owner, org } = await newOrg();
    const key = await world.createKey(owner, org, ['policies:write']);
    const ids = [(await firewall.createPolicy()).body.id, (await firewall.createPolicy()).body.id];
    expect(await changeAll(key.api, {}, ids)).toEqual(done);
    const base = `/v1/organizations/${org.id}`;
    const others = [
      await key.api.post(`${base}/deletion`, { confirm_name: org.name }),
      await key.api.post(`${base}/invitations`, { email: 'x@example.com', role: 'member' }),
      await key.api.get(`${base}/members`),
      await key.api.post(`${base}/api-keys`, { name: 'k', permissions: ['policies:read'] }),
      await key.api.put(`${base}/subscription`, { plan: 'free' }),
    ];
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 403));
    const [version] = (await firewall.get(`/v1/policies/${ids[0]}/versions`)).body.data;
    expect(version.created_by).toMatchObject({ type: 'api_key', id: key.id });
  });

  test('E17 of one organization find no policy of another', async () => {
    const mine = await newOrg();
    const theirs = await newOrg();
    const key = await world.createKey(mine.owner, mine.org, ['policies:read', 'policies:write']);
    const { body: policy } = await theirs.firewall.createPolicy();
    expect((await key.api.get('/v1/policies')).body.data).toEqual([]);
    const answers = [
      await key.api.get(`/v1/policies/${policy.id}`),
      await key.api.get(`/v1/policies/${policy.id}/versions`),
      await key.api.get(`/v1/policies/${policy.id}/diff?from=1&to=1`),
      await key.api.patch(`/v1/policies/${policy.id}`, { priority: 1 }),
      await key.api.post(`/v1/policies/${policy.id}/rollback`, { version: 1 }),
      await key.api.delete(`/v1/policies/${policy.id}`),
    ];
    expect(answers.map((answer: Answer) => errorOf(answer).code)).toEqual(answers.map(() => 'not_found'));
    expect((await theirs.firewall.get(`/v1/policies/${policy.id}`)).body).toEqual(policy);
  });
});

test('D8 a version cannot belong to the policy of another organization', async () => {
  const mine = await newOrg();
  const theirs = await newOrg();
  const { body: policy } = await theirs.firewall.createPolicy();
  await expect(
    world.sqlAs('firewall', mine.org.id)(
      `insert into policy_versions (org_id, policy_id, version, name, description, priority, enabled, rules, digest, created_at)
       values ($1::uuid, $2::uuid, 1, 'x', '', 0, true, '[]', '', now())`,
      [mine.org.id, policy.id],
    ),
  ).rejects.toThrow(/foreign key/);
});
