import { planLimits } from '@aaf/contracts/plans';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, pathsOf } from './settings.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const policy = (name: string) => ({
  name,
  description: 'd',
  rules: [{ when: 'true', decision: 'allow', reason: 'r', risk_level: 'low' }],
});

describe('the plan', () => {
  test('C22 is changed by Owners alone, and seen by Owners and Admins', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    const { subscription } = pathsOf(org);
    const expected = { plan: 'free', status: 'active', limits: planLimits.free };
    const statuses = { admin: [200, 403], member: [403, 403], viewer: [403, 403] } as const;
    await world.sql(`update orgs.directory set plan = 'pro' where id = $1`, [org.id]);
    for (const role of ['admin', 'member', 'viewer'] as const) {
      const { api } = await world.addMember(org, role);
      const answers = [await api.get(subscription), await api.put(subscription, { plan: 'pro' })];
      expect(answers.map(({ status }) => status)).toEqual(statuses[role]);
    }
    await world.sql(`update orgs.directory set plan = 'free' where id = $1`, [org.id]);
    expect((await owner.api.get(subscription)).body).toEqual(expected);
    const key = await world.createKey(owner, org, ['policies:write']);
    expect(errorOf(await key.api.put(subscription, { plan: 'pro' })).code).toBe('user_required');
    expect((await owner.api.put(subscription, { plan: 'pro' })).body).toEqual({
      plan: 'pro',
      status: 'active',
      limits: planLimits.pro,
    });
  });

  test('A7 F14 cannot be enterprise, or one that does not exist', async () => {
    const { owner, org } = await world.createOrg();
    for (const plan of ['enterprise', 'gold', null]) {
      const error = errorOf(await owner.api.put(pathsOf(org).subscription, { plan }));
      expect(error).toMatchObject({ status: 422, details: { fields: { plan: expect.any(String) } } });
    }
    expect(await eventsOf(world, owner, org, 'billing.plan_changed')).toEqual([]);
  });

  test('F15 F16 acts on the next request, is logged once, and leaves every other organization’s alone', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    const other = await world.createOrg({ owner, plan: 'free' });
    const to = { org: org.id };
    const create = async (name: string, of = to) =>
      (await owner.api.post('/v1/policies', policy(name), of)).status;
    for (const name of ['1', '2', '3', '4', '5']) expect(await create(name)).toBe(201);
    expect(await create('6')).toBe(402);
    for (let times = 0; times < 2; times += 1)
      expect((await owner.api.put(pathsOf(org).subscription, { plan: 'starter' })).status).toBe(200);
    expect(await create('6')).toBe(201);
    expect((await owner.api.get(pathsOf(other.org).subscription)).body.plan).toBe('free');
    expect(await eventsOf(world, owner, org, 'billing.plan_changed')).toMatchObject([
      { category: 'billing', actor: { id: owner.id }, payload: { before: 'free', after: 'starter' } },
    ]);
    expect(await eventsOf(world, owner, other.org, 'billing.plan_changed')).toEqual([]);
  });

  test('F17 that allows less than is used has to be acknowledged; nothing is deleted, and nothing can be added', async () => {
    const { owner, org } = await world.createOrg({ plan: 'starter' });
    const { subscription } = pathsOf(org);
    for (const role of ['admin', 'member', 'viewer'] as const) await world.addMember(org, role);
    const to = { org: org.id };
    for (let i = 0; i < 6; i += 1) await owner.api.post('/v1/policies', policy(`p${i}`), to);
    const refused = errorOf(await owner.api.put(subscription, { plan: 'free' }));
    expect(refused).toMatchObject({
      status: 409,
      code: 'acknowledgement_required',
      details: { exceeds: { members: { current: 4, limit: 3 }, policies: { current: 6, limit: 5 } } },
    });
    expect((await owner.api.get(subscription)).body.plan).toBe('starter');
    const done = await owner.api.put(subscription, { plan: 'free', acknowledge: true });
    expect([done.status, done.body.warnings]).toEqual([200, [expect.stringContaining('7 days')]]);
    expect((await owner.api.get(`${pathsOf(org).general}/members`)).body.data).toHaveLength(4);
    expect((await owner.api.get('/v1/policies', to)).body.data).toHaveLength(6);
    expect((await owner.api.post('/v1/policies', policy('more'), to)).status).toBe(402);
    expect(await eventsOf(world, owner, org, 'billing.plan_changed')).toHaveLength(1);
  });

  test('F17 counts invitations that still stand among the seats', async () => {
    const { owner, org } = await world.createOrg({ plan: 'starter' });
    for (let i = 0; i < 3; i += 1) {
      const email = `invited-${i}@${org.slug}.example.com`;
      const invited = await owner.api.post(`${pathsOf(org).general}/invitations`, { email, role: 'viewer' });
      expect(invited.status).toBe(201);
    }
    const put = () => owner.api.put(pathsOf(org).subscription, { plan: 'free' });
    expect(errorOf(await put()).details).toMatchObject({ exceeds: { members: { current: 4, limit: 3 } } });
    world.clock.advanceMs(7 * 86_400_000 + 1);
    const { body } = await world
      .api()
      .post('/v1/auth/sign-in', { email: owner.email, password: owner.password });
    const again = world.api(body.token);
    expect((await again.put(pathsOf(org).subscription, { plan: 'free' })).status).toBe(200);
  });
});

describe('the operator', () => {
  test('F14 gives an organization limits of its own, which act at once and are logged', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    const setLimits = (limits: object, reason?: string) =>
      world.ask('orgs.operator.setLimits', { organization: org.slug, limits, ...(reason ? { reason } : {}) });
    const view = await setLimits({ policies: 1, audit_retention_days: 365 }, 'contract 7');
    const limits = { ...planLimits.enterprise, policies: 1, audit_retention_days: 365 };
    expect(view).toMatchObject({ id: org.id, plan: 'enterprise', limits, members: 1 });
    const to = { org: org.id };
    expect((await owner.api.post('/v1/policies', policy('one'), to)).status).toBe(201);
    expect(errorOf(await owner.api.post('/v1/policies', policy('two'), to))).toMatchObject({
      status: 402,
      details: { limit: 1, plan: 'enterprise' },
    });
    await setLimits({ policies: 1 });
    await setLimits({ policies: 2 });
    expect((await owner.api.post('/v1/policies', policy('two'), to)).status).toBe(201);
    expect((await owner.api.get(pathsOf(org).subscription)).body.limits).toEqual({ ...limits, policies: 2 });
    await world.settled(org.id);
    const events = await world.trail(owner, org, '&category=billing');
    expect(events.map(({ event_type, actor, payload }) => [event_type, actor.type, payload])).toEqual([
      ['billing.plan_changed', 'system', { before: 'free', after: 'enterprise' }],
      ['billing.limits_changed', 'system', { before: planLimits.free, after: limits, reason: 'contract 7' }],
      [
        'billing.limits_changed',
        'system',
        { before: limits, after: { ...limits, policies: 2 }, reason: null },
      ],
    ]);
  });

  test('F14 an organization leaves Enterprise by its Owner, and gives up the limits that were its own', async () => {
    const { owner, org } = await world.createOrg();
    const limits = { members: 500 };
    await world.ask('orgs.operator.setLimits', { organization: org.id, limits });
    expect((await owner.api.put(pathsOf(org).subscription, { plan: 'pro' })).body.limits).toEqual(
      planLimits.pro,
    );
    const back = await world.ask('orgs.operator.setLimits', { organization: org.id, limits: {} });
    expect(back.limits).toEqual(planLimits.enterprise);
  });
});
