import { planLimits } from '@aaf/contracts/plans';
import { createWorld, type Person, type TestKey, type TestOrg, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Site {
  owner: Person;
  org: TestOrg;
  key: TestKey;
}

/** What the policy of these tests says about a tool of that name. */
type Tool = 'allow' | 'deny' | 'require_approval';

/** An organization whose policy judges an action by its tool's name. */
async function openSite(plan: 'free' | 'pro' = 'pro'): Promise<Site> {
  const { owner, org } = await world.createOrg({ plan });
  const rules = ['deny', 'require_approval'].map((decision) => ({
    when: `action.tool == "${decision}"`,
    decision,
  }));
  const policy = { name: 'By tool', description: 'Judges by the name of the tool', rules };
  const created = await owner.api.post('/v1/policies', policy, { org: org.id });
  expect(created.status).toBe(201);
  return { owner, org, key: await world.createKey(owner, org, ['actions:write']) };
}

async function submit({ key }: Site, tool: Tool, more: object = {}) {
  const answer = await key.api.post('/v1/actions', { tool, operation: 'run', ...more });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function submitMany(site: Site, counts: Partial<Record<Tool, number>>): Promise<void> {
  const tools = Object.entries(counts).flatMap(([tool, count]) =>
    Array.from({ length: count }, () => tool as Tool),
  );
  await Promise.all(tools.map((tool) => submit(site, tool)));
}

/** Moves the clock; the owner signs in again, since a session does not last that long. */
async function travel(site: Site, moment: string): Promise<void> {
  world.clock.set(moment);
  const { email, password } = site.owner;
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
  site.owner = { ...site.owner, token: body.token, api: world.api(body.token) };
}

async function reportOf({ owner, org }: Pick<Site, 'owner' | 'org'>, query = '') {
  await world.settled(org.id);
  const answer = await owner.api.get(`/v1/organizations/${org.slug}/usage${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

test('F1 N submitted actions are N, and denied and waiting ones count', async () => {
  const site = await openSite();
  await submitMany(site, { allow: 5, deny: 4, require_approval: 3 });
  const { actions } = await reportOf(site);
  expect(actions).toMatchObject({ total: 12, allow: 5, deny: 4, require_approval: 3 });
});

test('F1 a replay of an idempotent submission does not count', async () => {
  const site = await openSite();
  const first = await submit(site, 'allow', { idempotency_key: 'once' });
  const replayed = await submit(site, 'allow', { idempotency_key: 'once' });
  expect(replayed.id).toBe(first.id);
  expect((await reportOf(site)).actions.total).toBe(1);
});

test('F1 a refused submission does not count', async () => {
  const site = await openSite();
  const refused = await site.key.api.post('/v1/actions', { tool: 'allow' });
  expect(refused.status).toBe(422);
  const foreign = await site.key.api.post('/v1/actions', { tool: 'allow', operation: 'run', org: 'other' });
  expect(foreign.status).toBe(422);
  expect((await reportOf(site)).actions.total).toBe(0);
});

test('F1 the count begins anew with the month, in UTC, and the old month stays readable', async () => {
  const site = await openSite();
  await travel(site, '2026-04-30T23:59:59.000Z');
  await submitMany(site, { allow: 3 });
  const april = await reportOf(site);
  expect(april).toMatchObject({ month: '2026-04', actions: { total: 3 }, active_agents: 1 });
  await travel(site, '2026-05-01T00:00:00.000Z');
  expect(await reportOf(site)).toMatchObject({
    month: '2026-05',
    actions: { total: 0 },
    active_agents: 0,
    days: [],
  });
  await submitMany(site, { deny: 2 });
  expect(await reportOf(site)).toMatchObject({
    month: '2026-05',
    actions: { total: 2, deny: 2 },
    days: [{ date: '2026-05-01', total: 2, allow: 0, deny: 2, require_approval: 0 }],
  });
  expect(await reportOf(site, '?month=2026-04')).toMatchObject({ month: '2026-04', actions: { total: 3 } });
});

test('F2 a held action stays in require_approval, and its outcome is counted beside it', async () => {
  const site = await openSite();
  const held = await Promise.all(Array.from({ length: 4 }, () => submit(site, 'require_approval')));
  await submit(site, 'allow');
  const [approved, denied] = held.map((action) => action.approval.id);
  const decide = (id: string, how: string) =>
    site.owner.api.post(`/v1/approvals/${id}/${how}`, {}, { org: site.org.id });
  expect((await decide(approved, 'approve')).status).toBe(200);
  expect((await decide(denied, 'deny')).status).toBe(200);
  world.clock.advanceMs(61 * 60_000);
  await world.runJob('firewall', 'expiry');
  const { actions } = await reportOf(site);
  expect(actions).toEqual({
    total: 5,
    allow: 1,
    deny: 0,
    require_approval: 4,
    approved: 1,
    denied: 1,
    expired: 2,
    limit: planLimits.pro.actions_per_month,
  });
});

test('F2 an outcome is counted in the month in which it happened', async () => {
  const site = await openSite();
  await travel(site, '2026-06-30T23:50:00.000Z');
  const action = await submit(site, 'require_approval');
  await world.settled(site.org.id);
  await travel(site, '2026-07-01T00:10:00.000Z');
  const path = `/v1/approvals/${action.approval.id}/approve`;
  expect((await site.owner.api.post(path, {}, { org: site.org.id })).status).toBe(200);
  const june = await reportOf(site, '?month=2026-06');
  expect(june.actions).toMatchObject({ total: 1, require_approval: 1, approved: 0 });
  const july = await reportOf(site, '?month=2026-07');
  expect(july.actions).toMatchObject({ total: 0, require_approval: 0, approved: 1 });
  expect(july.days).toEqual([]);
});

test('F4 three agents with many actions are three', async () => {
  const site = await openSite();
  const agents = Array.from({ length: 12 }, (_, index) => `agent-${index % 3}`);
  await Promise.all(agents.map((agent_id) => submit(site, 'allow', { agent_id })));
  expect(await reportOf(site)).toMatchObject({ active_agents: 3, actions: { total: 12 } });
});

test('F5 every role sees the usage of its own organization, and it equals a recount of the actions', async () => {
  const site = await openSite();
  await submitMany(site, { allow: 2, deny: 1, require_approval: 1 });
  const report = await reportOf(site);
  for (const role of ['admin', 'member', 'viewer'] as const) {
    const person = await world.addMember(site.org, role);
    const answer = await person.api.get(`/v1/organizations/${site.org.id}/usage`);
    expect(answer).toMatchObject({ status: 200, body: report });
  }
  const recount = await world.sql(
    `select decision, count(*)::int as count from firewall.actions where org_id = $1::uuid group by decision`,
    [site.org.id],
  );
  const counted = Object.fromEntries(recount.map(({ decision, count }) => [String(decision), count]));
  expect(report.actions).toMatchObject(counted);
});

test("F5 a stranger finds no usage, a key has no business there, and nobody sees another organization's", async () => {
  const site = await openSite();
  await submitMany(site, { allow: 2 });
  const other = await openSite();
  const path = `/v1/organizations/${site.org.id}/usage`;
  expect((await other.owner.api.get(path)).status).toBe(404);
  expect((await world.api().get(path)).status).toBe(401);
  expect((await site.key.api.get(path)).status).toBe(403);
  expect((await reportOf(other)).actions.total).toBe(0);
});

test.each(['2026-13', '2026-00', '26-01', '2026-1', '2026-01-01', 'last'])(
  'the month %s is refused',
  async (month) => {
    const { owner, org } = await world.createOrg();
    const answer = await owner.api.get(`/v1/organizations/${org.id}/usage?month=${month}`);
    expect(answer.status).toBe(422);
    expect(answer.body.error.details.fields).toHaveProperty('month');
  },
);

test('F19 the plans are listed as they are enforced, for everybody', async () => {
  const { status, body } = await world.api().get('/v1/plans');
  expect(status).toBe(200);
  expect(body.data).toEqual(Object.entries(planLimits).map(([id, limits]) => ({ id, limits })));
  const { owner, org } = await world.createOrg({ plan: 'free' });
  expect((await reportOf({ owner, org })).actions.limit).toBe(100);
});

test('B4 the days of a report are those of the organization’s time zone; the month and stored times stay UTC', async () => {
  const site = await openSite();
  await travel(site, '2026-06-10T22:30:00.000Z');
  const at = `/v1/organizations/${site.org.id}`;
  const action = await submit(site, 'allow');
  expect(action.created_at).toBe('2026-06-10T22:30:00.000Z');
  const dates = async () => (await reportOf(site)).days.map(({ date }: { date: string }) => date);
  expect(await dates()).toEqual(['2026-06-10']);
  expect((await site.owner.api.patch(at, { timezone: 'Europe/Berlin' })).status).toBe(200);
  expect(await dates()).toEqual(['2026-06-11']);
  expect((await site.owner.api.patch(at, { timezone: 'Asia/Kathmandu' })).status).toBe(200);
  await travel(site, '2026-06-11T18:14:00.000Z');
  await submit(site, 'deny');
  await travel(site, '2026-06-11T18:15:00.000Z');
  await submit(site, 'deny');
  expect(await dates()).toEqual(['2026-06-11', '2026-06-12']);
  expect((await reportOf(site)).actions.total).toBe(3);
});

test('an event that is delivered again is counted once, alone or among others', async () => {
  const site = await openSite();
  await submitMany(site, { allow: 2, deny: 1 });
  const before = await reportOf(site);
  const had = await world.sql(
    `select json_agg(json_build_object('id', id, 'received_at', created_at, 'at', '2026-03-17T12:00:00Z',
       'what', 'allow', 'month', '2026-03', 'agent_id', 'again'))::text as entries
       from audit.events where org_id = $1::uuid and event_type = 'action.submitted'`,
    [site.org.id],
  );
  const again = world.sqlAs('usage', site.org.id);
  await again(`select count_events($1::uuid, 'usage', $2::json)`, [site.org.id, had[0]?.['entries']]);
  expect(await reportOf(site)).toEqual(before);
  expect(before.actions.total).toBe(3);
});
