import { scopes, type Scope } from '@aaf/contracts/permissions';
import { minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteOrg, liveIn } from './deletion.test-support.ts';
import { tokensMailedTo } from './people.test-support.ts';
import { eventsOf, pathsOf } from './settings.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const inThirtyDays = () => new Date(world.clock.nowMs() + 30 * 86_400_000).toISOString();
const idsForJobs = async () => {
  const { data } = await world.ask('orgs.directory.list', { limit: 1_000 });
  return data.map(({ id }) => id);
};

describe('deleting an organization', () => {
  test('H1 C23 is its Owner’s alone: no other role and no key of any scope can', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    const { deletion, general } = pathsOf(org);
    const body = { confirm_name: org.name };
    for (const role of ['admin', 'member', 'viewer'] as const) {
      const { api } = await world.addMember(org, role);
      expect(errorOf(await api.post(deletion, body))).toMatchObject({ status: 403, code: 'forbidden' });
    }
    const byKey = async (scope: Scope) => {
      const key = await world.createKey(owner, org, [scope]);
      const refused = await key.api.post(deletion, body);
      expect(errorOf(refused)).toMatchObject({ status: 403, code: 'user_required' });
    };
    await Promise.all((Object.keys(scopes) as Scope[]).map(byKey));
    const outsider = await world.signUp();
    expect((await outsider.api.post(deletion, body)).status).toBe(404);
    expect((await owner.api.get(general)).status).toBe(200);
    expect(await eventsOf(world, owner, org, 'org.deleted')).toEqual([]);
    const answer = await owner.api.post(deletion, body);
    expect([answer.status, answer.body]).toEqual([202, { purge_at: inThirtyDays() }]);
  });

  test('H1 takes an Owner who has just proven who they are', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    world.clock.advanceMs(11 * minuteMs);
    const refused = await owner.api.post(pathsOf(org).deletion, { confirm_name: org.name });
    expect(errorOf(refused)).toMatchObject({ status: 403, code: 'step_up_required' });
    expect((await deleteOrg(world, owner, org)).status).toBe(202);
  });

  test.each(['starter', 'pro'] as const)(
    'H2 is refused while the plan is %s, and done once it is Free',
    async (plan) => {
      const { owner, org } = await world.createOrg({ plan });
      expect(errorOf(await deleteOrg(world, owner, org))).toMatchObject({
        status: 409,
        code: 'active_subscription',
        details: { plan },
      });
      expect((await owner.api.put(pathsOf(org).subscription, { plan: 'free' })).status).toBe(200);
      expect((await deleteOrg(world, owner, org)).status).toBe(202);
    },
  );

  test('H3 takes its name, exactly, in whichever way Unicode spells it', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free', name: 'Café Söhne' });
    const attempt = (body: object) => owner.api.post(pathsOf(org).deletion, body);
    for (const body of [
      {},
      { confirm_name: '' },
      { confirm_name: org.slug },
      { confirm_name: 'café söhne' },
      { confirm_name: 'Cafe Sohne' },
      { confirm_name: ' Café Söhne' },
    ]) {
      const error = errorOf(await attempt(body));
      expect(error).toMatchObject({ status: 422, details: { fields: { confirm_name: expect.any(String) } } });
    }
    expect((await owner.api.get(pathsOf(org).general)).status).toBe(200);
    expect((await attempt({ confirm_name: 'Cafe\u0301 So\u0308hne' })).status).toBe(202);
  });

  test('H5 ends access at once: for members, keys, approvals, invitations and jobs', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    const { member, invitee, key, approvalId } = await liveIn(world, owner, org);
    const [token = ''] = await tokensMailedTo(world, invitee);
    const lookup = () => world.api().post('/v1/invitations/lookup', { token });
    expect((await lookup()).status).toBe(200);
    expect(await idsForJobs()).toContain(org.id);
    expect((await deleteOrg(world, owner, org)).status).toBe(202);

    const to = { org: org.id };
    for (const { api } of [owner, member]) {
      for (const answer of [
        await api.get(pathsOf(org).general),
        await api.get('/v1/actions', to),
        await api.post(`/v1/approvals/${approvalId}/approve`, {}, to),
        await api.post('/v1/session/organization', { organization: org.id }),
      ])
        expect(errorOf(answer)).toMatchObject({ status: 403, code: 'organization_deleted' });
      expect((await api.get('/v1/me/organizations')).body.data).toEqual([]);
    }
    for (const answer of [
      await key.api.get('/v1/actions'),
      await key.api.post('/v1/actions', { tool: 't', operation: 'o' }),
    ])
      expect(errorOf(answer)).toMatchObject({ status: 403, code: 'organization_deleted' });
    expect(errorOf(await lookup())).toMatchObject({ status: 410, code: 'link_expired' });
    const invited = await world.signUp();
    const accepted = await invited.api.post('/v1/invitations/accept', { token });
    expect(errorOf(accepted)).toMatchObject({ status: 410, code: 'link_expired' });
    expect(await idsForJobs()).not.toContain(org.id);
    const [approval] = await world.sql('select status from firewall.approvals where id = $1::uuid', [
      approvalId,
    ]);
    expect(approval).toEqual({ status: 'pending' });
  });

  test('H10 cannot be undone by its members, who are told whom to ask', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    await deleteOrg(world, owner, org);
    const answers = [
      await owner.api.post(`${pathsOf(org).general}/restore`, { reason: 'please' }),
      await owner.api.get(pathsOf(org).general),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 403]);
    expect(errorOf(answers[1]!)).toMatchObject({
      code: 'organization_deleted',
      details: { support_contact: expect.any(String), purge_at: inThirtyDays() },
    });
    const viaTrpc = await owner.api.post('/trpc/orgs.operator.restore', {
      organization: org.id,
      reason: 'please',
    });
    expect(viaTrpc.status).toBe(404);
  });

  test('H11 keeps its slug from everybody while it is held', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    await deleteOrg(world, owner, org);
    for (const person of [owner, await world.signUp()]) {
      const answer = await person.api.post('/v1/organizations', { name: 'Heir', slug: org.slug });
      expect(errorOf(answer)).toMatchObject({ status: 409, code: 'slug_taken' });
    }
  });

  test('H14 is the last thing its trail says', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    await deleteOrg(world, owner, org);
    await world.settled(org.id);
    const trail = await world.sql(
      'select event_type, actor, payload from audit.events where org_id = $1::uuid order by sequence',
      [org.id],
    );
    expect(trail.map(({ event_type }) => event_type)).toEqual(['org.created', 'org.deleted']);
    expect(trail.at(-1)).toMatchObject({
      actor: { type: 'user', id: owner.id, ip: '127.0.0.1' },
      payload: { name: org.name, slug: org.slug, purge_at: inThirtyDays() },
    });
  });

  test('H14 leaves an organization that lives when the event cannot be written', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free', name: unique('Kept') });
    await world.sql('revoke insert on orgs.outbox from aaf_orgs_app');
    const answer = await deleteOrg(world, owner, org);
    await world.sql('grant insert on orgs.outbox to aaf_orgs_app');
    expect(answer.status).toBe(500);
    expect((await owner.api.get(pathsOf(org).general)).status).toBe(200);
  });

  test('ends what was about to change it: nothing is changed once it is deleted', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    const answers = await Promise.all([
      deleteOrg(world, owner, org),
      ...Array.from({ length: 8 }, (_, i) =>
        owner.api.patch(pathsOf(org).general, { name: `${org.name} ${i}` }),
      ),
      ...Array.from({ length: 8 }, () =>
        owner.api.patch(pathsOf(org).security, { session_timeout_minutes: 9 }),
      ),
    ]);
    expect(answers.filter(({ status }) => ![200, 202, 403, 422].includes(status))).toEqual([]);
    await deleteOrg(world, owner, org);
    await world.settled(org.id);
    const trail = await world.sql(
      'select event_type from audit.events where org_id = $1::uuid order by sequence',
      [org.id],
    );
    const types = trail.map(({ event_type }) => event_type);
    const deletedAt = types.indexOf('org.deleted');
    expect(types.slice(deletedAt === -1 ? types.length : deletedAt + 1)).toEqual([]);
  });
});
