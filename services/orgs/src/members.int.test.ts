import { minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type Person, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bringIn, peopleOf } from './people.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** An organization with one person of each role. */
async function fullOrg() {
  const { owner, org } = await world.createOrg();
  const people = peopleOf(world, org);
  const admin = await world.addMember(org, 'admin');
  const member = await world.addMember(org, 'member');
  const viewer = await world.addMember(org, 'viewer');
  const idOf = (person: Person) => people.memberId(person);
  return { owner, org, people, admin, member, viewer, idOf };
}

const roleIn = async (person: Person, orgId: string): Promise<string | undefined> => {
  const { body } = await person.api.get('/v1/me/organizations');
  return body.data.find(({ id }: { id: string }) => id === orgId)?.role;
};

describe('the members', () => {
  test('C16 are seen by all four roles; second factors and invitations by owners and admins alone', async () => {
    const { owner, admin, member, viewer, people } = await fullOrg();
    await people.invite(owner, 'waiting@example.com');
    for (const reader of [owner, admin]) {
      const { body } = await people.members(reader);
      expect(body.data).toHaveLength(4);
      for (const one of body.data) expect(one.two_factor_enabled).toBe(false);
      expect((await people.invitations(reader)).body.data).toHaveLength(1);
    }
    for (const reader of [member, viewer]) {
      const { body } = await people.members(reader);
      expect(body.data.map((one: { email: string }) => one.email).sort()).toEqual(
        [owner, admin, member, viewer].map(({ email }) => email).sort(),
      );
      for (const one of body.data) {
        expect(Object.keys(one).sort()).toEqual(['email', 'id', 'joined_at', 'name', 'role', 'user_id']);
      }
      expect(errorOf(await people.invitations(reader)).code).toBe('forbidden');
      const id = await people.memberId(owner);
      const { body: one } = await reader.api.get(`/v1/organizations/${people.org.id}/members/${id}`);
      expect(one).toMatchObject({ id, user_id: owner.id, role: 'owner', email: owner.email });
    }
  });

  test('C16 are of this organization alone', async () => {
    const { people, owner } = await fullOrg();
    const other = await world.createOrg();
    const foreign = await peopleOf(world, other.org).memberId(other.owner);
    for (const id of [foreign, 'mem_01h455vb4pex5vsknk084sn02q', 'nothing']) {
      const errors = [
        await owner.api.get(`/v1/organizations/${people.org.id}/members/${id}`),
        await people.setRole(owner, id, 'viewer'),
        await people.remove(owner, id),
      ].map((answer) => errorOf(answer));
      for (const error of errors)
        expect(error).toMatchObject({ status: 404, code: 'not_found', details: {} });
    }
    expect(await roleIn(other.owner, other.org.id)).toBe('owner');
  });
});

describe('a role', () => {
  test('C10 acts on the very next request, without signing in again, and the trail holds old and new', async () => {
    const { owner, admin, org, people, viewer, idOf } = await fullOrg();
    const id = await idOf(viewer);
    const path = `/v1/organizations/${org.id}/invitations`;
    expect(errorOf(await viewer.api.get(path)).code).toBe('forbidden');
    const { status, body } = await people.setRole(owner, id, 'admin');
    expect([status, body.role, body.user_id]).toEqual([200, 'admin', viewer.id]);
    expect((await viewer.api.get(path)).status).toBe(200);
    expect((await people.setRole(admin, id, 'viewer')).body.role).toBe('viewer');
    expect(errorOf(await viewer.api.get(path)).code).toBe('forbidden');
    expect((await people.setRole(owner, id, 'viewer')).status).toBe(200);
    const events = await people.events(owner);
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      event_type: 'member.role_changed',
      actor: { type: 'user', id: owner.id },
      target: { type: 'member', id, name: viewer.name },
      payload: { email: viewer.email, before: 'viewer', after: 'admin' },
    });
    expect(events[1]).toMatchObject({
      actor: { id: admin.id },
      payload: { before: 'admin', after: 'viewer' },
    });
  });

  test('C11 nobody raises themselves, and an admin neither changes nor removes an Owner', async () => {
    const { owner, admin, member, viewer, org, people, idOf } = await fullOrg();
    const attempts = [
      people.setRole(member, await idOf(member), 'admin'),
      people.setRole(viewer, await idOf(viewer), 'member'),
      people.setRole(admin, await idOf(admin), 'owner'),
      people.setRole(admin, await idOf(member), 'owner'),
      people.setRole(admin, await idOf(owner), 'viewer'),
      people.remove(admin, await idOf(owner)),
      people.remove(member, await idOf(viewer)),
      people.remove(viewer, await idOf(member)),
    ];
    for (const answer of await Promise.all(attempts)) {
      expect(errorOf(answer)).toMatchObject({ status: 403, code: 'forbidden' });
    }
    for (const [person, role] of [
      [owner, 'owner'],
      [admin, 'admin'],
      [member, 'member'],
      [viewer, 'viewer'],
    ] as const) {
      expect(await roleIn(person, org.id)).toBe(role);
    }
    expect(await people.events(owner)).toEqual([]);
  });

  test('C10 is not changed from a version that somebody else has changed meanwhile', async () => {
    const { owner, org, viewer, idOf } = await fullOrg();
    const path = `/v1/organizations/${org.id}/members/${await idOf(viewer)}`;
    const etag = (await owner.api.get(path)).headers.get('etag') ?? '';
    const ifMatch = { headers: { 'if-match': etag } };
    expect((await owner.api.patch(path, { role: 'member' }, ifMatch)).status).toBe(200);
    expect(errorOf(await owner.api.patch(path, { role: 'admin' }, ifMatch)).code).toBe('version_conflict');
    expect((await owner.api.get(path)).body.role).toBe('member');
  });

  test('C15 an Owner makes another one, having just proven who they are, and the trail says so', async () => {
    const { owner, admin, org, people, idOf } = await fullOrg();
    const id = await idOf(admin);
    world.clock.advanceMs(11 * minuteMs);
    for (const answer of [
      await people.setRole(owner, id, 'owner'),
      await people.invite(owner, 'next-owner@example.com', 'owner'),
    ]) {
      expect(errorOf(answer)).toMatchObject({ status: 403, code: 'step_up_required' });
    }
    expect((await people.setRole(owner, id, 'member')).status).toBe(200);
    const { email, password } = owner;
    const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
    const fresh = { api: world.api(body.token) };
    expect((await people.setRole(fresh, id, 'owner')).body.role).toBe('owner');
    expect(await roleIn(admin, org.id)).toBe('owner');
    expect((await people.setRole(admin, await idOf(owner), 'viewer')).status).toBe(200);
    const events = await people.events(admin);
    expect(events.map(({ payload }) => [payload.before, payload.after])).toEqual([
      ['admin', 'member'],
      ['member', 'owner'],
      ['owner', 'viewer'],
    ]);
  });

  test('C27 of one organization is worth nothing in another: a Viewer there approves nothing', async () => {
    const { owner: both } = await world.createOrg();
    const { owner, org } = await world.createOrg();
    await world.addMember(org, 'viewer', both);
    await owner.api.post(
      '/v1/policies',
      {
        name: 'hold',
        description: 'holds everything',
        rules: [{ when: 'true', decision: 'require_approval' }],
      },
      { org: org.id },
    );
    const key = await world.createKey(owner, org, ['actions:write']);
    const { body: action } = await key.api.post('/v1/actions', { tool: 'stripe', operation: 'refund' });
    const path = `/v1/approvals/${action.approval.id}`;
    for (const verb of ['approve', 'deny']) {
      const answer = await both.api.post(`${path}/${verb}`, {}, { org: org.id });
      expect(errorOf(answer)).toMatchObject({ status: 403, code: 'forbidden' });
    }
    expect((await both.api.get(path, { org: org.id })).body.status).toBe('pending');
  });
});

describe('the end of a membership', () => {
  test('C12 by removal acts on the next request; the trail keeps the name, and nothing else is left', async () => {
    const { owner, org } = await world.createOrg();
    const people = peopleOf(world, org);
    const gone = await bringIn(world, { by: owner, org, role: 'member' });
    const id = await people.memberId(gone);
    await gone.api.patch(`/v1/organizations/${org.id}/notification-preferences`, {
      member_changed: { email: true },
    });
    expect((await people.remove(owner, id)).status).toBe(204);
    for (const path of ['', '/members', '/policy-defaults']) {
      expect(errorOf(await gone.api.get(`/v1/organizations/${org.id}${path}`)).code).toBe('not_found');
    }
    expect(errorOf(await gone.api.get('/v1/policies')).code).toBe('organization_required');
    expect(errorOf(await people.remove(owner, id)).code).toBe('not_found');
    const left = await world.sql(
      `select (select count(*) from orgs.session_activity where user_id = $1::uuid)::int as sessions,
              (select count(*) from orgs.active_organizations where user_id = $1::uuid)::int as active,
              (select count(*) from orgs.notifications where user_id = $1::uuid)::int as told,
              (select count(*) from orgs.notification_preferences where user_id = $1::uuid)::int as chosen`,
      [gone.id],
    );
    expect(left).toEqual([{ sessions: 0, active: 0, told: 0, chosen: 0 }]);
    const events = await people.events(owner);
    expect(events.map(({ event_type }) => event_type)).toEqual([
      'member.invited',
      'member.joined',
      'member.removed',
    ]);
    expect(events[1]).toMatchObject({ actor: { name: gone.name }, target: { name: gone.name } });
    expect(events[2]).toMatchObject({
      actor: { id: owner.id },
      target: { type: 'member', id, name: gone.name },
      payload: { email: gone.email, role: 'member' },
    });
  });

  test('C12 an admin removes admins, members and viewers', async () => {
    const { admin, org, people, member, viewer, idOf } = await fullOrg();
    const peer = await world.addMember(org, 'admin');
    for (const person of [member, viewer, peer]) {
      expect((await people.remove(admin, await idOf(person))).status).toBe(204);
      expect(await roleIn(person, org.id)).toBeUndefined();
    }
  });

  test('C13 the only Owner is neither demoted nor removed, and cannot leave', async () => {
    const { owner, org, people, idOf } = await fullOrg();
    const id = await idOf(owner);
    for (const answer of [
      await people.setRole(owner, id, 'admin'),
      await people.remove(owner, id),
      await people.leave(owner),
    ]) {
      expect(errorOf(answer)).toMatchObject({ status: 409, code: 'last_owner' });
    }
    expect(await roleIn(owner, org.id)).toBe('owner');
    const second = await world.addMember(org, 'owner');
    expect((await people.leave(owner)).status).toBe(204);
    expect(errorOf(await people.leave(second)).code).toBe('last_owner');
  });

  test('C14 anybody leaves by themselves, and the trail says so', async () => {
    const { owner, org, people, member, viewer, idOf } = await fullOrg();
    const id = await idOf(member);
    for (const person of [member, viewer]) {
      expect((await people.leave(person)).status).toBe(204);
      expect(errorOf(await person.api.get(`/v1/organizations/${org.id}`)).code).toBe('not_found');
      expect(errorOf(await people.leave(person)).code).toBe('not_found');
    }
    const [first] = await people.events(owner);
    expect(first).toMatchObject({
      event_type: 'member.left',
      actor: { id: member.id },
      target: { id, name: member.name },
      payload: { email: member.email, role: 'member' },
    });
  });
});

test('D12 who belongs to two organizations sees both, and switches between them', async () => {
  const { owner: both, org: first } = await world.createOrg();
  const { owner, org: second } = await world.createOrg();
  await peopleOf(world, second).invite(owner, both.email, 'viewer');
  const { body: waiting } = await both.api.get('/v1/me/invitations');
  await both.api.post('/v1/invitations/accept', { invitation_id: waiting.data[0].id });
  const { body: mine } = await both.api.get('/v1/me/organizations');
  expect(mine.data.map(({ id, role }: { id: string; role: string }) => [id, role])).toEqual([
    [first.id, 'owner'],
    [second.id, 'viewer'],
  ]);
  const policy = { name: 'p', description: 'd', rules: [{ when: 'true', decision: 'deny' }] };
  expect(errorOf(await both.api.post('/v1/policies', policy)).code).toBe('forbidden');
  expect((await both.api.post('/v1/session/organization', { organization: first.slug })).status).toBe(200);
  expect((await both.api.post('/v1/policies', policy)).status).toBe(201);
  expect((await both.api.get('/v1/policies', { org: second.id })).body.data).toEqual([]);
  const stranger = await world.createOrg();
  for (const organization of [stranger.org.id, stranger.org.slug, 'no-such-organization']) {
    const answer = await both.api.post('/v1/session/organization', { organization });
    expect(errorOf(answer)).toMatchObject({ status: 404, code: 'not_found' });
  }
  expect((await both.api.get('/v1/policies')).body.data).toHaveLength(1);
});
