import { dayMs } from '@aaf/testing/clock';
import { eventually } from '@aaf/testing/eventually';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peopleOf } from './people.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Told {
  id: string;
  kind: string;
  title: string;
  path: string;
  read_at: string | null;
}

/** What somebody was told, newest first, once the service has heard of everything that happened. */
async function toldTo(person: Person, org: TestOrg, query = ''): Promise<Told[]> {
  await heard(org);
  const { body } = await person.api.get(`/v1/organizations/${org.id}/notifications${query}`);
  return body.data;
}

const noticed = [
  'approval.requested',
  'approval.approved',
  'approval.denied',
  'member.joined',
  'member.left',
  'member.removed',
  'member.role_changed',
  'org.updated',
  'org.restored',
];

/** Resolves when every event of the organization that orgs listens to has been dealt with. */
async function heard(org: TestOrg): Promise<void> {
  await world.settled(org.id);
  await eventually(
    () =>
      world.sql(
        `select count(*)::int as open from audit.events e where org_id = $1::uuid and event_type = any ($2)
         and not exists (select from orgs.inbox i where i.org_id = e.org_id and i.event_id = e.id)`,
        [org.id, noticed],
      ),
    ([row]) => row?.['open'] === 0,
  );
}

async function mailsAbout(person: Person, org: TestOrg, title: string) {
  await world.runJob('orgs', 'mail');
  const mails = await world.mailbox(person.email);
  return mails.filter(({ subject }) => subject === `${org.name}: ${title}`);
}

const prefer = (person: Person, org: TestOrg, wish: object) =>
  person.api.patch(`/v1/organizations/${org.id}/notification-preferences`, wish);

async function newOrg() {
  const { owner, org } = await world.createOrg();
  const admin = await world.addMember(org, 'admin');
  const member = await world.addMember(org, 'member');
  const viewer = await world.addMember(org, 'viewer');
  const hold = {
    name: 'hold',
    description: 'holds everything',
    rules: [{ when: 'true', decision: 'require_approval' }],
  };
  expect((await owner.api.post('/v1/policies', hold, { org: org.id })).status).toBe(201);
  const submit = async (by: Person): Promise<string> => {
    const action = { tool: 'stripe', operation: 'refund' };
    const { body } = await by.api.post('/v1/actions', action, { org: org.id });
    return body.approval.id;
  };
  return { owner, admin, member, viewer, org, submit, people: peopleOf(world, org) };
}

describe('a wish for approval', () => {
  test('is told to all who may decide but whom it is from, on the dashboard and by mail; its end, to them', async () => {
    const { owner, admin, member, viewer, org, submit } = await newOrg();
    const approvalId = await submit(member);
    for (const person of [owner, admin]) {
      expect(await toldTo(person, org)).toEqual([
        {
          id: expect.stringMatching(/^ntf_/),
          kind: 'approval_requested',
          title: 'stripe refund waits for approval',
          path: `/approvals/${approvalId}`,
          created_at: new Date(world.clock.nowMs()).toISOString(),
          read_at: null,
        },
      ]);
      const [mail, ...more] = await eventually(
        () => mailsAbout(person, org, 'stripe refund waits for approval'),
        (mails) => mails.length > 0,
      );
      expect(more).toEqual([]);
      expect(mail?.text).toContain(`http://127.0.0.1:3000/${org.slug}/approvals/${approvalId}`);
      expect(mail?.text).not.toContain('token');
    }
    for (const person of [member, viewer]) expect(await toldTo(person, org)).toEqual([]);

    await admin.api.post(`/v1/approvals/${approvalId}/deny`, {}, { org: org.id });
    expect(await toldTo(member, org)).toMatchObject([
      {
        kind: 'approval_decided',
        title: 'stripe refund was denied',
        path: `/approvals/${approvalId}`,
      },
    ]);
    expect(await toldTo(owner, org)).toHaveLength(1);
    expect(await mailsAbout(member, org, 'stripe refund was denied')).toEqual([]);
  });

  test('of a key is told to nobody when it ends', async () => {
    const { owner, org } = await newOrg();
    const key = await world.createKey(owner, org, ['actions:write']);
    const { body } = await key.api.post('/v1/actions', { tool: 'stripe', operation: 'refund' });
    await owner.api.post(`/v1/approvals/${body.approval.id}/approve`, {}, { org: org.id });
    expect((await toldTo(owner, org)).map(({ kind }) => kind)).toEqual(['approval_requested']);
  });
});

test('what becomes of members is told to owners, admins and whom it concerns, but not to who did it', async () => {
  const { owner, admin, member, viewer, org, people } = await newOrg();
  await people.setRole(admin, await people.memberId(viewer), 'member');
  const title = `${viewer.name} is now member, no longer viewer`;
  for (const person of [owner, viewer]) {
    expect(await toldTo(person, org)).toMatchObject([
      { kind: 'member_changed', title, path: '/settings/team' },
    ]);
  }
  for (const person of [admin, member]) expect(await toldTo(person, org)).toEqual([]);
  await people.leave(member);
  expect(await toldTo(admin, org)).toMatchObject([{ title: `${member.name} left` }]);
  expect(await toldTo(viewer, org)).toHaveLength(1);
});

test('changed security settings are told to owners and admins, by mail too', async () => {
  const { owner, admin, member, org } = await newOrg();
  const answer = await owner.api.patch(`/v1/organizations/${org.id}/security`, {
    session_timeout_minutes: 60,
  });
  expect(answer.status).toBe(200);
  const title = `${owner.name} changed the security settings`;
  for (const person of [owner, admin]) {
    expect(await toldTo(person, org)).toMatchObject([{ kind: 'security_changed', title }]);
    await eventually(
      () => mailsAbout(person, org, title),
      (mails) => mails.length === 1,
    );
  }
  await owner.api.patch(`/v1/organizations/${org.id}`, { name: 'Renamed' });
  expect(await toldTo(member, org)).toEqual([]);
  expect(await toldTo(admin, org)).toHaveLength(1);
});

describe('B30 preferences', () => {
  test('B30 start as stated, change one by one, and concern one member alone', async () => {
    const { owner, admin, org, submit, member } = await newOrg();
    const path = `/v1/organizations/${org.id}/notification-preferences`;
    expect((await admin.api.get(path)).body).toEqual({
      approval_requested: { email: true, dashboard: true },
      approval_decided: { email: false, dashboard: true },
      member_changed: { email: false, dashboard: true },
      security_changed: { email: true, dashboard: true },
      daily_digest: { email: false, dashboard: false },
    });
    const muted = await prefer(admin, org, { approval_requested: { dashboard: false, email: false } });
    expect(muted.status).toBe(200);
    expect(muted.body.approval_requested).toEqual({ email: false, dashboard: false });
    expect((await prefer(admin, org, { member_changed: { email: true } })).body).toEqual({
      ...muted.body,
      member_changed: { email: true, dashboard: true },
    });
    expect((await prefer(admin, org, {})).body.member_changed.email).toBe(true);
    expect((await owner.api.get(path)).body.approval_requested).toEqual({ email: true, dashboard: true });
    expect(errorOf(await prefer(admin, org, { unknown_kind: { email: true } })).code).toBe('invalid_input');

    await submit(member);
    expect(await toldTo(owner, org)).toHaveLength(1);
    expect(await toldTo(admin, org)).toEqual([]);
    expect(await mailsAbout(admin, org, 'stripe refund waits for approval')).toEqual([]);
  });

  test('B30 of one organization say nothing about another', async () => {
    const first = await newOrg();
    const second = await newOrg();
    await world.addMember(second.org, 'admin', first.admin);
    await prefer(first.admin, first.org, { approval_requested: { dashboard: false, email: false } });
    await first.submit(first.member);
    await second.submit(second.member);
    expect(await toldTo(first.admin, first.org)).toEqual([]);
    expect(await toldTo(first.admin, second.org)).toHaveLength(1);
    expect(await toldTo(second.admin, second.org)).toHaveLength(1);
  });
});

describe('notifications', () => {
  test('are read one by one or all at once, each by their own person, page by page', async () => {
    const { owner, admin, org, submit, member } = await newOrg();
    for (let i = 0; i < 3; i += 1) await submit(member);
    await toldTo(owner, org);
    const path = `/v1/organizations/${org.id}/notifications`;
    const first = (await owner.api.get(`${path}?limit=2`)).body;
    expect([first.data.length, first.unread]).toEqual([2, 3]);
    const second = (await owner.api.get(`${path}?limit=2&cursor=${first.pagination.next_cursor}`)).body;
    expect([second.data.length, second.pagination.next_cursor]).toEqual([1, null]);
    const read = (by: Person, body: object) => by.api.post(`${path}/read`, body);
    const { id } = first.data[0];
    for (const wrong of [{ id: 'nothing' }, { id: 'ntf_01h455vb4pex5vsknk084sn02q' }]) {
      expect(errorOf(await read(owner, wrong)).code).toBe('not_found');
    }
    expect(errorOf(await read(admin, { id })).code).toBe('not_found');
    for (let i = 0; i < 2; i += 1) expect((await read(owner, { id })).status).toBe(204);
    expect((await owner.api.get(`${path}?unread=true`)).body).toMatchObject({ unread: 2 });
    expect((await toldTo(owner, org, '?unread=false')).map((one) => one.id)).toEqual([id]);
    expect((await read(owner, {})).status).toBe(204);
    expect((await owner.api.get(path)).body.unread).toBe(0);
    expect((await admin.api.get(path)).body.unread).toBe(3);
  });

  test('come once per event and person, also when the event comes again', async () => {
    const { owner, org, submit, member } = await newOrg();
    await submit(member);
    expect(await toldTo(owner, org)).toHaveLength(1);
    const again = world.sql(
      `insert into orgs.notifications (org_id, id, user_id, kind, title, path, event_id, created_at)
       select org_id, gen_random_uuid(), user_id, kind, title, path, event_id, created_at from orgs.notifications
       where org_id = $1::uuid`,
      [org.id],
    );
    await expect(again).rejects.toThrow('duplicate key');
  });

  test('go after 90 days', async () => {
    await using later = await createWorld();
    const { owner, org } = await later.createOrg();
    const admin = await later.addMember(org, 'admin');
    const people = peopleOf(later, org);
    await people.setRole(owner, await people.memberId(admin), 'member');
    const count = async () => (await later.sql('select 1 from orgs.notifications')).length;
    await eventually(count, (rows) => rows === 1);
    later.clock.advanceMs(90 * dayMs);
    await later.runJob('orgs', 'forget');
    expect(await count()).toBe(1);
    later.clock.advanceMs(1);
    await later.runJob('orgs', 'forget');
    expect(await count()).toBe(0);
  });
});
