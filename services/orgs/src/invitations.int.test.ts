import { dayMs, minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptWith, bringIn, peopleOf, tokensMailedTo } from './people.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const newAddress = () => `${unique('invited')}@example.com`;
const inDays = (days: number) => new Date(world.clock.nowMs() + days * dayMs).toISOString();
const lookup = (token: string) => world.api().post('/v1/invitations/lookup', { token });

/** Somebody new, invited and not yet accepted. */
async function invited(role = 'member') {
  const { owner, org } = await world.createOrg();
  const people = peopleOf(world, org);
  const person = await world.signUp();
  const { body: invitation } = await people.invite(owner, person.email, role);
  const [token = ''] = await tokensMailedTo(world, person.email);
  return { owner, org, people, person, invitation, token };
}

describe('inviting', () => {
  test('C1 owners and admins invite by mail, with a link to their organization', async () => {
    const { owner, org } = await world.createOrg({ name: 'Acme <b>& Söhne' });
    const people = peopleOf(world, org);
    const admin = await world.addMember(org, 'admin');
    for (const by of [owner, admin]) {
      const email = newAddress();
      const { status, body } = await people.invite(by, email, 'viewer');
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.stringMatching(/^inv_/),
        email,
        role: 'viewer',
        status: 'pending',
        invited_by: { id: by.id, name: by.name },
        created_at: inDays(0),
        expires_at: inDays(7),
      });
      const [token = ''] = await tokensMailedTo(world, email);
      const [mail] = await world.mailbox(email);
      expect(mail?.text).toContain(`http://127.0.0.1:3000/invitations/accept?token=${token}`);
      expect(mail?.subject).toContain('Acme <b>& Söhne');
      expect(mail?.html).not.toContain('<b>');
      expect((await lookup(token)).body).toEqual({
        id: body.id,
        organization: { name: org.name, slug: org.slug },
        email,
        role: 'viewer',
        invited_by: by.name,
        expires_at: inDays(7),
      });
    }
    const events = await people.events(owner);
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      event_type: 'member.invited',
      category: 'organization',
      actor: { type: 'user', id: owner.id },
      target: { type: 'invitation', id: expect.stringMatching(/^inv_/) },
      payload: { role: 'viewer', expires_at: inDays(7) },
    });
  });

  test('C21 I1 I6 members and viewers neither invite, resend, revoke nor see invitations, and are told who may', async () => {
    const { org, people, invitation } = await invited();
    for (const role of ['member', 'viewer'] as const) {
      const person = await world.addMember(org, role);
      for (const answer of [
        await people.invite(person, newAddress()),
        await people.resend(person, invitation.id),
        await people.revoke(person, invitation.id),
        await people.invitations(person),
      ]) {
        expect(errorOf(answer)).toMatchObject({
          status: 403,
          code: 'forbidden',
          message: 'Invite members needs the role owner or admin.',
          details: { allowed_roles: ['owner', 'admin'], required_permission: 'members.invite', role },
        });
      }
    }
    expect(await world.sql('select 1 from orgs.invitations where org_id = $1::uuid', [org.id])).toHaveLength(
      1,
    );
  });

  test('C2 the role is chosen; only an Owner invites an Owner, having just proven who they are', async () => {
    const { owner, org } = await world.createOrg();
    const people = peopleOf(world, org);
    for (const role of ['owner', 'admin', 'member', 'viewer']) {
      expect((await people.invite(owner, newAddress(), role)).body.role).toBe(role);
    }
    const admin = await world.addMember(org, 'admin');
    expect(errorOf(await people.invite(admin, newAddress(), 'owner'))).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
    for (const role of ['superuser', 'Owner', '', null]) {
      const answer = await owner.api.post(`/v1/organizations/${org.id}/invitations`, {
        email: newAddress(),
        role,
      });
      expect(errorOf(answer)).toMatchObject({
        status: 422,
        details: { fields: { role: expect.any(String) } },
      });
    }
  });

  test('C3 I3 a malformed address is refused by its field, and spelling is normalized', async () => {
    const { owner, org } = await world.createOrg();
    const people = peopleOf(world, org);
    for (const email of ['ada', 'ada@', 'ada@example', '\u212Aelvin@example.com', 'ada@example.com/x']) {
      expect(errorOf(await people.invite(owner, email))).toMatchObject({
        status: 422,
        code: 'invalid_input',
        details: { fields: { email: expect.any(String) } },
      });
    }
    const email = newAddress();
    expect((await people.invite(owner, ` ${email.toUpperCase()} `)).body.email).toBe(email);
    expect((await people.invite(owner, 'ada@BÜCHER.example')).body.email).toBe('ada@xn--bcher-kva.example');
  });

  test('C3 the address of a member, in any spelling, is refused', async () => {
    const { owner, org } = await world.createOrg();
    const people = peopleOf(world, org);
    const member = await world.addMember(org, 'viewer');
    for (const email of [owner.email, member.email.toUpperCase()]) {
      expect(errorOf(await people.invite(owner, email))).toMatchObject({
        status: 409,
        code: 'already_member',
      });
    }
  });

  test('C4 I4 an address that waits is refused with the invitation it waits for, until that is over', async () => {
    const { owner, org } = await world.createOrg();
    const people = peopleOf(world, org);
    const email = newAddress();
    const { body: first } = await people.invite(owner, email);
    expect(errorOf(await people.invite(owner, email.toUpperCase()))).toMatchObject({
      status: 409,
      code: 'invite_pending',
      details: { invitation_id: first.id },
    });
    expect((await people.revoke(owner, first.id)).status).toBe(204);
    const { status, body: second } = await people.invite(owner, email);
    expect(status).toBe(201);
    world.clock.advanceMs(7 * dayMs - 1);
    const api = world.api((await signIn(owner)).token);
    expect(errorOf(await people.invite({ api }, email)).details).toEqual({ invitation_id: second.id });
    world.clock.advanceMs(1);
    const again = { api: world.api((await signIn(owner)).token) };
    expect((await people.invite(again, email)).status).toBe(201);
    const { body: all } = await people.invitations(again);
    expect(all.data.map((one: { status: string }) => one.status)).toEqual(['pending', 'expired', 'revoked']);
    for (const [status, count] of Object.entries({ pending: 1, expired: 1, revoked: 1, accepted: 0 })) {
      expect((await people.invitations(again, `?status=${status}`)).body.data).toHaveLength(count);
    }
  });

  test('C4 of 20 invitations of one address at once, one is made', async () => {
    const { owner, org } = await world.createOrg();
    const people = peopleOf(world, org);
    const email = newAddress();
    const answers = await Promise.all(Array.from({ length: 20 }, () => people.invite(owner, email)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
    const refused = answers.filter(({ status }) => status === 409).map((answer) => errorOf(answer).code);
    expect(new Set(refused)).toEqual(new Set(['invite_pending']));
  });

  test('C5 I2 invitations count towards the plan’s members, and the refusal says how to go on', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    const people = peopleOf(world, org);
    const { body: first } = await people.invite(owner, newAddress());
    await people.invite(owner, newAddress());
    expect(errorOf(await people.invite(owner, newAddress()))).toMatchObject({
      status: 402,
      code: 'plan_limit_exceeded',
      details: { limit: 3, current: 3, plan: 'free', upgrade: '/settings/billing' },
    });
    await people.revoke(owner, first.id);
    expect((await people.invite(owner, newAddress())).status).toBe(201);
  });
});

/** A session that is new at the present moment of the clock. */
async function signIn({ email, password }: { email: string; password: string }): Promise<{ token: string }> {
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
  return body;
}

describe('a link', () => {
  test('C6 makes the person of its address a member, once, and the trail says so', async () => {
    const { owner, org, people, person, token } = await invited('admin');
    const { status, body } = await acceptWith(person, token);
    expect(status).toBe(200);
    expect(body).toEqual({ id: org.id, slug: org.slug, name: org.name, role: 'admin', plan: org.plan });
    expect((await person.api.get('/v1/me/organizations')).body.data).toEqual([body]);
    expect((await people.invitations(owner)).body.data[0]).toMatchObject({ status: 'accepted' });
    const events = await people.events(owner);
    expect(events.map(({ event_type }) => event_type)).toEqual(['member.invited', 'member.joined']);
    expect(events[1]).toMatchObject({
      actor: { type: 'user', id: person.id },
      target: { type: 'member', id: await people.memberId(person), name: person.name },
      payload: { email: person.email, role: 'admin' },
    });
    for (const answer of [await acceptWith(person, token), await lookup(token)]) {
      expect(errorOf(answer)).toMatchObject({ status: 410, code: 'link_expired' });
    }
  });

  test('C6 is for its own address alone', async () => {
    const { people, owner, person, token } = await invited();
    const other = await world.signUp();
    expect(errorOf(await acceptWith(other, token))).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await other.api.get('/v1/me/organizations')).body.data).toEqual([]);
    expect((await people.members(owner)).body.data).toHaveLength(1);
    expect((await acceptWith(person, token)).status).toBe(200);
  });

  test('C6 is refused to whom belongs to the organization already', async () => {
    const { org, person, token } = await invited();
    await world.addMember(org, 'viewer', person);
    expect(errorOf(await acceptWith(person, token)).code).toBe('already_member');
  });

  test('C8 ends after 7 days, with a withdrawal and with a new one; whatever it was, the answer is the same', async () => {
    const { owner, org, people, person, invitation, token } = await invited();
    world.clock.advanceMs(minuteMs);
    const resent = await people.resend(owner, invitation.id);
    expect(resent.body).toMatchObject({ id: invitation.id, status: 'pending', expires_at: inDays(7) });
    expect((await people.events(owner)).at(-1)).toMatchObject({ event_type: 'member.invitation_resent' });
    const tokens = await tokensMailedTo(world, person.email, 2);
    const fresh = tokens.find((one) => one !== token) ?? '';
    expect((await lookup(fresh)).status).toBe(200);
    const forged = `${org.id}_${'A'.repeat(43)}`;
    const elsewhere = fresh.replace(org.id, (await world.createOrg()).org.id);
    const dead = [token, forged, elsewhere, 'no-token', `${fresh}x`, invitation.id];
    const gone = { status: 410, code: 'link_expired', details: {} };
    for (const one of dead) {
      expect(errorOf(await lookup(one))).toMatchObject(gone);
      expect(errorOf(await acceptWith(person, one))).toMatchObject(gone);
    }
    await people.revoke(owner, invitation.id);
    expect(errorOf(await acceptWith(person, fresh))).toMatchObject(gone);
    expect(errorOf(await people.resend(owner, invitation.id)).code).toBe('link_expired');
    expect(errorOf(await people.revoke(owner, invitation.id)).code).toBe('link_expired');
    expect((await people.events(owner)).at(-1)).toMatchObject({ event_type: 'member.invitation_revoked' });

    const late = await invited();
    world.clock.advanceMs(7 * dayMs);
    const again = { api: world.api((await signIn(late.person)).token) };
    expect(errorOf(await acceptWith(again, late.token))).toMatchObject(gone);
    expect(errorOf(await lookup(late.token))).toMatchObject(gone);
    expect((await again.api.get('/v1/me/invitations')).body.data).toEqual([]);
    const lateOwner = { api: world.api((await signIn(late.owner)).token) };
    expect(errorOf(await late.people.revoke(lateOwner, late.invitation.id)).code).toBe('link_expired');
    expect((await late.people.resend(lateOwner, late.invitation.id)).body.status).toBe('pending');
  });

  test('C8 is sent again once a minute at most', async () => {
    const { owner, people, invitation } = await invited();
    const error = errorOf(await people.resend(owner, invitation.id));
    expect(error).toMatchObject({ status: 429, code: 'rate_limited', details: { retry_after: 60 } });
  });

  test('C8 holds 256 random bits, and only their hash is kept', async () => {
    const { token } = await invited();
    const secret = token.split('_').at(-1) ?? '';
    expect(Buffer.from(token.slice(31), 'base64url')).toHaveLength(32);
    const rows = await world.sql(
      `select i::text as row from orgs.invitations i union all select o::text from orgs.outbox o
       union all select m::text from orgs.mails m union all select e::text from audit.events e`,
    );
    expect(rows.length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(world.logs)).not.toContain(secret);
  });

  test('C6 opens nothing once its inviter could not give that role any more', async () => {
    const { owner, org } = await world.createOrg();
    const people = peopleOf(world, org);
    const admin = await world.addMember(org, 'admin');
    const person = await world.signUp();
    await people.invite(admin, person.email, 'admin');
    const [token = ''] = await tokensMailedTo(world, person.email);
    const adminId = await people.memberId(admin);
    await people.setRole(owner, adminId, 'member');
    expect(errorOf(await acceptWith(person, token)).code).toBe('link_expired');
    await people.setRole(owner, adminId, 'admin');
    expect((await lookup(token)).status).toBe(200);
    await people.remove(owner, adminId);
    expect(errorOf(await acceptWith(person, token)).code).toBe('link_expired');
    expect(errorOf(await lookup(token)).code).toBe('link_expired');
  });

  test('C6 opens nothing once the organization is deleted', async () => {
    const { org, person, token } = await invited();
    await world.sql('update orgs.directory set deleted_at = now() where id = $1::uuid', [org.id]);
    expect(errorOf(await acceptWith(person, token)).code).toBe('link_expired');
    expect(errorOf(await lookup(token)).code).toBe('link_expired');
    expect((await person.api.get('/v1/me/invitations')).body.data).toEqual([]);
  });

  test('C5 opens nothing when the plan has no seat left for it', async () => {
    const { org, person, token } = await invited();
    await world.addMember(org, 'viewer');
    await world.addMember(org, 'viewer');
    await world.sql(`update orgs.directory set plan = 'free' where id = $1::uuid`, [org.id]);
    expect(errorOf(await acceptWith(person, token))).toMatchObject({
      code: 'plan_limit_exceeded',
      details: { limit: 3, current: 3, plan: 'free' },
    });
    await world.sql(`update orgs.directory set plan = 'pro' where id = $1::uuid`, [org.id]);
    expect((await acceptWith(person, token)).status).toBe(200);
  });
});

describe('who was invited', () => {
  test('C9 I5 enters only after accepting; until then the organization is absent from their list, and the invitation is there', async () => {
    const { owner, org, person, people, invitation } = await invited('viewer');
    for (const path of ['', '/members', '/invitations', '/security']) {
      expect(errorOf(await person.api.get(`/v1/organizations/${org.id}${path}`)).code).toBe('not_found');
    }
    expect((await person.api.get('/v1/me/organizations')).body.data).toEqual([]);
    expect((await person.api.get('/v1/me/invitations')).body.data).toEqual([
      {
        id: invitation.id,
        organization: { name: org.name, slug: org.slug },
        email: person.email,
        role: 'viewer',
        invited_by: owner.name,
        expires_at: invitation.expires_at,
      },
    ]);
    expect((await world.createOrg()).owner.email).not.toBe(person.email);
    const accepted = await person.api.post('/v1/invitations/accept', { invitation_id: invitation.id });
    expect(accepted.body).toMatchObject({ id: org.id, role: 'viewer' });
    expect((await person.api.get('/v1/me/invitations')).body.data).toEqual([]);
    expect((await person.api.get(`/v1/organizations/${org.id}`)).status).toBe(200);
    expect((await people.members(person)).body.data).toHaveLength(2);
  });

  test('C9 sees nobody else’s invitations, and cannot accept them by their ids', async () => {
    const { invitation } = await invited();
    const other = await world.signUp();
    expect((await other.api.get('/v1/me/invitations')).body.data).toEqual([]);
    for (const invitation_id of [invitation.id, 'inv_nothing', 'x']) {
      expect(errorOf(await other.api.post('/v1/invitations/accept', { invitation_id })).code).toBe(
        'link_expired',
      );
    }
    expect((await other.api.get('/v1/me/organizations')).body.data).toEqual([]);
  });
});

test('C1 somebody who was brought in can bring in others', async () => {
  const { owner, org } = await world.createOrg();
  const admin = await bringIn(world, { by: owner, org, role: 'admin' });
  const viewer = await bringIn(world, { by: admin, org, role: 'viewer' });
  expect((await viewer.api.get(`/v1/organizations/${org.id}`)).status).toBe(200);
});
