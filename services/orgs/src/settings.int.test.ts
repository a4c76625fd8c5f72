import { scopes, type Scope } from '@aaf/contracts/permissions';
import { errorOf, type Answer } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, pathsOf, showSecondFactor } from './settings.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const fieldsOf = (answer: Answer) => Object.keys(errorOf(answer).details['fields'] ?? {});

describe('general settings', () => {
  test('B1 Owners and Admins change the name, Members and Viewers do not, and outsiders see nothing', async () => {
    const { owner, org } = await world.createOrg();
    const { general } = pathsOf(org);
    for (const [who, name] of [
      [owner, 'By the Owner'],
      [await world.addMember(org, 'admin'), 'By an Admin'],
    ] as const) {
      expect((await who.api.patch(general, { name })).status).toBe(200);
      expect((await owner.api.get(general)).body.name).toBe(name);
    }
    for (const role of ['member', 'viewer'] as const) {
      const person = await world.addMember(org, role);
      expect(errorOf(await person.api.patch(general, { name: 'x' }))).toMatchObject({ status: 403 });
    }
    const outsider = await world.signUp();
    expect(errorOf(await outsider.api.patch(general, { name: 'x' }))).toMatchObject({ status: 404 });
    expect((await owner.api.get(general)).body.name).toBe('By an Admin');
  });

  test('B2 the slug is refused as immutable, and nothing that came along with it is applied', async () => {
    const { owner, org } = await world.createOrg({ name: 'Kept' });
    const { general } = pathsOf(org);
    for (const change of [
      { slug: unique('new') },
      { slug: org.slug },
      { slug: unique('new'), name: 'Changed' },
    ]) {
      expect(errorOf(await owner.api.patch(general, change))).toMatchObject({
        status: 422,
        code: 'immutable_field',
      });
    }
    expect((await owner.api.get(general)).body).toMatchObject({ name: 'Kept', slug: org.slug });
    expect(await eventsOf(world, owner, org, 'org.updated')).toEqual([]);
  });

  test('B4 the time zone is an IANA name and nothing else', async () => {
    const { owner, org } = await world.createOrg();
    const { general } = pathsOf(org);
    for (const timezone of ['Europe/Berlin', 'America/New_York', 'UTC'])
      expect((await owner.api.patch(general, { timezone })).body.timezone).toBe(timezone);
    for (const timezone of ['Berlin', 'CEST', '+02:00', 'europe/berlin', 'Mars/Olympus', '', 2, null])
      expect(fieldsOf(await owner.api.patch(general, { timezone }))).toEqual(['timezone']);
    expect((await owner.api.get(general)).body.timezone).toBe('UTC');
  });
});

describe('security settings', () => {
  test('B12 B15 B20 what is out of range or no network is refused by its field, and nothing changes', async () => {
    const { owner, org } = await world.createOrg();
    const { security } = pathsOf(org);
    const before = (await owner.api.get(security)).body;
    for (const session_timeout_minutes of [0, -1, 4, 1_441, 1e9, 7.5, '15', null])
      expect(fieldsOf(await owner.api.patch(security, { session_timeout_minutes }))).toEqual([
        'session_timeout_minutes',
      ]);
    for (const api_key_max_age_days of [0, -1, 366, 30.5, null])
      expect(fieldsOf(await owner.api.patch(security, { api_key_max_age_days }))).toEqual([
        'api_key_max_age_days',
      ]);
    for (const entry of [
      '203.0.113.0/33',
      '203.0.113',
      'example.com',
      '2001:db8::/129',
      '1.2.3.4/-1',
      '*',
      '',
    ])
      expect(fieldsOf(await owner.api.patch(security, { ip_allowlist: [entry] }))[0]).toMatch(
        /^ip_allowlist/,
      );
    expect(fieldsOf(await owner.api.patch(security, { ip_allowlist: Array(201).fill('10.0.0.1') }))).toEqual([
      'ip_allowlist',
    ]);
    expect((await owner.api.get(security)).body).toEqual(before);
    expect(await eventsOf(world, owner, org, 'org.updated')).toEqual([]);
  });

  test('B10 nobody turns on a second factor that their own session has not shown', async () => {
    const { owner, org } = await world.createOrg();
    const { security } = pathsOf(org);
    for (const confirm of [undefined, true]) {
      const refused = await owner.api.patch(security, { require_two_factor: true, confirm });
      expect(errorOf(refused)).toMatchObject({
        status: 409,
        code: 'would_lock_out',
        details: { reason: 'two_factor' },
      });
    }
    expect((await owner.api.get(security)).body.require_two_factor).toBe(false);
    expect(await eventsOf(world, owner, org, 'org.updated')).toEqual([]);
    await showSecondFactor(world, owner);
    expect((await owner.api.patch(security, { require_two_factor: true })).status).toBe(200);
    const member = await world.addMember(org, 'member');
    expect(errorOf(await member.api.get(pathsOf(org).general)).code).toBe('two_factor_required');
  });

  test('B14 B18 an allowlist without one’s own address takes a confirmation, and an empty one admits everybody', async () => {
    const { owner, org } = await world.createOrg();
    const { security, general } = pathsOf(org);
    expect(
      (await owner.api.patch(security, { ip_allowlist: ['127.0.0.0/8', '127.0.0.0/8'] })).body,
    ).toMatchObject({
      ip_allowlist: ['127.0.0.0/8'],
    });
    expect((await owner.api.patch(security, { ip_allowlist: [] })).status).toBe(200);
    expect((await owner.api.get(general)).status).toBe(200);
    const elsewhere = { ip_allowlist: ['203.0.113.0/24'] };
    expect(errorOf(await owner.api.patch(security, elsewhere))).toMatchObject({
      status: 409,
      code: 'would_lock_out',
      details: { reason: 'ip_address', ip: '127.0.0.1' },
    });
    expect((await owner.api.get(security)).body.ip_allowlist).toEqual([]);
    expect((await owner.api.patch(security, { ...elsewhere, confirm: true })).status).toBe(200);
    expect(errorOf(await owner.api.get(general)).code).toBe('ip_not_allowed');
  });

  test('a preview says who would be cut off, and changes nothing', async () => {
    const { owner, org } = await world.createOrg();
    const { preview, security } = pathsOf(org);
    await showSecondFactor(world, owner);
    const member = await world.addMember(org, 'member');
    const key = await world.createKey(owner, org, ['actions:read']);
    const wish = { require_two_factor: true, ip_allowlist: ['203.0.113.9'], api_key_max_age_days: 10 };
    const { status, body } = await owner.api.post(preview, wish);
    expect(status).toBe(200);
    expect(body.members).toEqual({
      total: 1,
      data: [{ id: expect.stringMatching(/^mem_/), name: member.name, email: member.email, role: 'member' }],
    });
    const reasonsOf = (name: string) =>
      body.sessions.data.find((session: { name: string }) => session.name === name)?.reasons;
    expect(body.sessions.total).toBe(body.sessions.data.length);
    expect(reasonsOf(member.name)).toEqual(expect.arrayContaining(['two_factor']));
    expect(reasonsOf(owner.name)).toEqual(['ip_address']);
    const day = 86_400_000;
    expect(body.api_keys).toEqual({
      total: 1,
      data: [
        {
          id: key.id,
          name: expect.any(String),
          expires_at: new Date(world.clock.nowMs() + 10 * day).toISOString(),
          is_expired: false,
        },
      ],
    });
    expect(body.locks_out_caller).toEqual(['ip_address']);
    expect((await owner.api.get(security)).body).toMatchObject({
      require_two_factor: false,
      ip_allowlist: [],
    });
    const nothing = { total: 0, data: [] };
    expect((await owner.api.post(preview, {})).body).toEqual({
      members: nothing,
      sessions: nothing,
      api_keys: nothing,
      locks_out_caller: [],
    });
  });
});

describe('changes of settings', () => {
  test('B27 each is logged once with what it was and what it became, and what changes nothing is not', async () => {
    const { owner, org } = await world.createOrg();
    const { security, policyDefaults } = pathsOf(org);
    const allowed = { ip_allowlist: ['127.0.0.1', '203.0.113.0/24'], session_timeout_minutes: 15 };
    const defaults = { default_decision: 'deny', default_approval_timeout_minutes: 5 };
    for (let times = 0; times < 2; times += 1) {
      expect((await owner.api.patch(security, allowed)).body).toMatchObject(allowed);
      expect((await owner.api.patch(policyDefaults, defaults)).body).toMatchObject(defaults);
      expect((await owner.api.patch(policyDefaults, {})).body).toMatchObject(defaults);
    }
    const events = await eventsOf(world, owner, org, 'org.updated');
    expect(events).toHaveLength(2);
    expect(events).toMatchObject([
      {
        actor: { type: 'user', id: owner.id, ip: '127.0.0.1' },
        target: { type: 'organization', id: org.id, name: org.name },
        payload: {
          section: 'security',
          changes: {
            ip_allowlist: { before: [], after: allowed.ip_allowlist },
            session_timeout_minutes: { before: 480, after: 15 },
          },
        },
      },
      {
        payload: {
          section: 'policy_defaults',
          changes: {
            default_decision: { before: 'allow', after: 'deny' },
            default_approval_timeout_minutes: { before: 60, after: 5 },
          },
        },
      },
    ]);
  });

  test('B28 C24 only Owners and Admins make them, with no key of any scope, and nothing changes otherwise', async () => {
    const { owner, org } = await world.createOrg();
    const paths = pathsOf(org);
    const changes = [
      [paths.general, { name: 'Taken' }],
      [paths.security, { session_timeout_minutes: 5 }],
      [paths.policyDefaults, { default_decision: 'deny' }],
    ] as const;
    for (const role of ['member', 'viewer'] as const) {
      const { api } = await world.addMember(org, role);
      for (const [path, change] of changes) expect((await api.patch(path, change)).status).toBe(403);
      expect((await api.post(paths.preview, {})).status).toBe(403);
      expect((await api.delete(paths.logo)).status).toBe(403);
    }
    for (const scope of Object.keys(scopes) as Scope[]) {
      const { api } = await world.createKey(owner, org, [scope]);
      for (const [path, change] of changes)
        expect(errorOf(await api.patch(path, change))).toMatchObject({ status: 403, code: 'user_required' });
      expect(errorOf(await api.post(paths.preview, {})).code).toBe('user_required');
    }
    expect(await eventsOf(world, owner, org, 'org.updated')).toEqual([]);
    const admin = await world.addMember(org, 'admin');
    for (const { api } of [owner, admin])
      for (const [path, change] of changes) expect((await api.patch(path, change)).status).toBe(200);
    expect(await eventsOf(world, owner, org, 'org.updated')).toHaveLength(3);
  });

  test.each(['general', 'security', 'policyDefaults'] as const)(
    'B29 of two who edit the %s settings at once, the second is told and changes nothing',
    async (section) => {
      const { owner, org } = await world.createOrg();
      const admin = await world.addMember(org, 'admin');
      const path = pathsOf(org)[section];
      const wishes = {
        general: [{ name: 'First' }, { name: 'Second' }],
        security: [{ session_timeout_minutes: 10 }, { session_timeout_minutes: 20 }],
        policyDefaults: [{ default_decision: 'deny' }, { default_decision: 'require_approval' }],
      } as const;
      const [first, second] = wishes[section];
      const etag = (await owner.api.get(path)).headers.get('etag') ?? '';
      expect(etag).toMatch(/^"/);
      const headers = { 'if-match': etag };
      expect((await owner.api.patch(path, first, { headers })).status).toBe(200);
      expect(errorOf(await admin.api.patch(path, second, { headers }))).toMatchObject({
        status: 412,
        code: 'version_conflict',
      });
      const read = await admin.api.get(path);
      expect(read.body).toMatchObject(first);
      const fresh = { 'if-match': read.headers.get('etag') ?? '' };
      expect((await admin.api.patch(path, second, { headers: fresh })).body).toMatchObject(second);
    },
  );

  test('A10 are those of one organization: every other keeps its own', async () => {
    const { owner, org } = await world.createOrg();
    const other = await world.createOrg({ owner, name: 'Untouched' });
    const sections = ['general', 'security', 'policyDefaults', 'subscription'] as const;
    const settingsOf = async (of: typeof org) =>
      Promise.all(sections.map(async (section) => (await owner.api.get(pathsOf(of)[section])).body));
    const before = await settingsOf(other.org);
    const paths = pathsOf(org);
    const changes = {
      [paths.general]: { name: 'Changed', timezone: 'Asia/Tokyo' },
      [paths.security]: {
        session_timeout_minutes: 15,
        ip_allowlist: ['127.0.0.1'],
        api_key_max_age_days: 30,
      },
      [paths.policyDefaults]: {
        default_decision: 'deny',
        default_approval_timeout_minutes: 5,
        require_policy_description: false,
        enable_policy_versioning: false,
      },
    };
    for (const [path, change] of Object.entries(changes))
      expect((await owner.api.patch(path, change)).body).toMatchObject(change);
    expect((await owner.api.put(paths.subscription, { plan: 'free' })).status).toBe(200);
    await showSecondFactor(world, owner);
    expect((await owner.api.patch(paths.security, { require_two_factor: true })).status).toBe(200);
    expect(await settingsOf(other.org)).toEqual(before);
    expect(await settingsOf(org)).not.toEqual(before);
  });
});

describe('policy defaults', () => {
  test('B21 B23 what is no decision or no minutes between 5 and 10080 is refused by its field', async () => {
    const { owner, org } = await world.createOrg();
    const { policyDefaults } = pathsOf(org);
    const wrong = {
      default_decision: ['maybe', '', null],
      default_approval_timeout_minutes: [0, -5, 4, 10_081, 7.5, '60'],
      require_policy_description: ['yes', 1],
      enable_policy_versioning: ['no', 0],
    };
    for (const [field, values] of Object.entries(wrong))
      for (const value of values)
        expect(fieldsOf(await owner.api.patch(policyDefaults, { [field]: value }))).toEqual([field]);
    expect(await eventsOf(world, owner, org, 'org.updated')).toEqual([]);
  });

  test('B23 B26 act on what comes after: approvals and policies that exist keep what they have', async () => {
    const { owner, org } = await world.createOrg();
    const { policyDefaults } = pathsOf(org);
    const to = { org: org.id };
    const policy = {
      name: 'hold',
      description: 'holds everything',
      rules: [{ when: 'true', decision: 'require_approval', reason: 'r', risk_level: 'low' }],
    };
    const { id } = (await owner.api.post('/v1/policies', policy, to)).body;
    const stored = (await owner.api.get(`/v1/policies/${id}`, to)).body;
    const key = await world.createKey(owner, org, ['actions:write']);
    const submit = async () => (await key.api.post('/v1/actions', { tool: 't', operation: 'o' })).body;
    const minutesLeft = (approval: { expires_at: string }) =>
      (Date.parse(approval.expires_at) - world.clock.nowMs()) / 60_000;
    const early = (await submit()).approval;
    expect(minutesLeft(early)).toBe(60);
    const defaults = { default_approval_timeout_minutes: 5, require_policy_description: true };
    expect((await owner.api.patch(policyDefaults, defaults)).status).toBe(200);
    expect(minutesLeft((await submit()).approval)).toBe(5);
    expect(minutesLeft((await owner.api.get(`/v1/approvals/${early.id}`, to)).body)).toBe(60);
    expect((await owner.api.get(`/v1/policies/${id}`, to)).body).toEqual(stored);
  });
});
