import { hourMs, minuteMs } from '@aaf/testing/clock';
import { errorOf, type RestClient } from '@aaf/testing/rest-client';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { describe, expect, test } from 'vitest';

/** Settings by hand: who may change them, and how, is tested where they are kept. */
async function set(world: World, org: TestOrg, column: string, value: unknown): Promise<void> {
  await world.sql(`update orgs.settings set ${column} = $2 where org_id = $1::uuid`, [org.id, value]);
}

async function signIn(world: World, person: Person): Promise<RestClient> {
  const { email, password } = person;
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
  return world.api(body.token);
}

const codeOf = async (answer: Promise<Parameters<typeof errorOf>[0]>): Promise<string> => {
  const given = await answer;
  return given.status < 400 ? 'ok' : errorOf(given).code;
};

/** What can stand in the way of an invitation, in the order in which the door and the service look at it. */
const faults = [
  'unauthenticated',
  'not_found',
  'session_expired',
  'organization_deleted',
  'ip_not_allowed',
  'two_factor_required',
  'forbidden',
  'invalid_input',
  'plan_limit_exceeded',
] as const;
type Fault = (typeof faults)[number];

/** An organization in which any of the faults can be put up. */
async function createCourse(world: World) {
  const { owner, org } = await world.createOrg({ plan: 'free' });
  const viewer = await world.addMember(org, 'viewer');
  const outsider = await world.signUp();
  const people = { owner, viewer, outsider };
  const idle = { owner: owner.api, viewer: viewer.api, outsider: outsider.api };
  world.clock.advanceMs(9 * hourMs);
  const fresh = {
    owner: await signIn(world, people.owner),
    viewer: await signIn(world, people.viewer),
    outsider: await signIn(world, people.outsider),
  };
  const third = await world.signUp();
  return async (present: ReadonlySet<Fault>): Promise<string> => {
    await world.sql(`update orgs.directory set deleted_at = $2 where id = $1::uuid`, [
      org.id,
      present.has('organization_deleted') ? new Date(world.clock.nowMs()).toISOString() : null,
    ]);
    await set(world, org, 'ip_allowlist', present.has('ip_not_allowed') ? ['203.0.113.0/24'] : []);
    await set(world, org, 'require_two_factor', present.has('two_factor_required'));
    await world.sql(`delete from orgs.memberships where user_id = $1::uuid`, [third.id]);
    if (present.has('plan_limit_exceeded')) await world.addMember(org, 'member', third);
    const who = present.has('not_found') ? 'outsider' : present.has('forbidden') ? 'viewer' : 'owner';
    const session = (present.has('session_expired') ? idle : fresh)[who];
    const client = present.has('unauthenticated') ? world.api() : session;
    const email = present.has('invalid_input') ? 'not an address' : `guest-${Math.random()}@example.com`;
    const answer = client.post(`/v1/organizations/${org.id}/invitations`, { email, role: 'member' });
    const code = await codeOf(answer);
    await world.sql(`delete from orgs.invitations where org_id = $1::uuid`, [org.id]);
    return code;
  };
}

test('I14 of two things in the way, the one that is looked at first is told, pair by pair', async () => {
  await using world = await createWorld();
  const refusalOf = await createCourse(world);
  expect(await refusalOf(new Set())).toBe('ok');
  for (const [index, first] of faults.entries()) {
    expect(await refusalOf(new Set([first])), first).toBe(first);
    for (const second of faults.slice(index + 1)) {
      expect(await refusalOf(new Set([first, second])), `${first} and ${second}`).toBe(first);
    }
  }
});

describe('sessions that are idle', () => {
  test('B11 a session ends in an organization after 8 hours without activity, and activity keeps it', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    const visit = () => codeOf(owner.api.get(`/v1/organizations/${org.id}`));
    expect(await visit()).toBe('ok');
    world.clock.advanceMs(8 * hourMs - minuteMs);
    expect(await visit()).toBe('ok');
    world.clock.advanceMs(8 * hourMs - minuteMs);
    expect(await visit()).toBe('ok');
    world.clock.advanceMs(8 * hourMs + minuteMs);
    expect(await visit()).toBe('session_expired');
  });

  test('B12 a shorter time-out acts on sessions that exist, by the last use in that organization alone', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    const other = await world.createOrg({ owner });
    const visit = (where: TestOrg) => codeOf(owner.api.get(`/v1/organizations/${where.id}`));
    expect([await visit(org), await visit(other.org)]).toEqual(['ok', 'ok']);
    await set(world, org, 'session_timeout_minutes', 15);
    for (let used = 0; used < 4; used += 1) {
      world.clock.advanceMs(5 * minuteMs);
      expect(await visit(other.org)).toBe('ok');
    }
    expect(await visit(org)).toBe('session_expired');
    expect(await visit(other.org)).toBe('ok');
  });

  test('a request that is refused does not keep a session alive', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    await set(world, org, 'ip_allowlist', ['203.0.113.0/24']);
    for (let tried = 0; tried < 3; tried += 1) {
      world.clock.advanceMs(3 * hourMs);
      await owner.api.get(`/v1/organizations/${org.id}`);
    }
    expect(await codeOf(owner.api.get(`/v1/organizations/${org.id}`))).toBe('session_expired');
  });
});

describe('the allowlist', () => {
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

  test('B15 people are admitted from the listed networks only, on REST and tRPC alike', async () => {
    await using world = await createWorld({ env: { AAF_TRUSTED_PROXIES: '127.0.0.1' } });
    const { owner, org } = await world.createOrg();
    await set(world, org, 'ip_allowlist', ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32']);
    const visit = (address: string) =>
      codeOf(owner.api.get(`/v1/organizations/${org.id}/members`, from(address)));
    expect(await visit('203.0.113.200')).toBe('ok');
    expect(await visit('198.51.100.7')).toBe('ok');
    expect(await visit('2001:db8:1::5')).toBe('ok');
    expect(await visit('198.51.100.8')).toBe('ip_not_allowed');
    expect(await visit('2001:db9::1')).toBe('ip_not_allowed');
    const trpc = await owner.api.get('/trpc/orgs.members.list?input=%7B%7D', {
      org: org.id,
      ...from('198.51.100.8'),
    });
    expect(trpc.status).toBe(403);
    expect(trpc.body.error.data.error.code).toBe('ip_not_allowed');
  });

  test('B16 an address that a caller only claims counts for nothing', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    await set(world, org, 'ip_allowlist', ['203.0.113.0/24']);
    const claims = [
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-real-ip': '203.0.113.9' },
      { forwarded: 'for=203.0.113.9' },
      { 'x-aaf-client': 'eyJpcCI6IjIwMy4wLjExMy45In0.forged' },
    ];
    for (const headers of claims) {
      const answer = owner.api.get(`/v1/organizations/${org.id}`, { headers });
      expect(await codeOf(answer), Object.keys(headers).join()).toBe('ip_not_allowed');
    }
  });

  test('B16 behind a trusted proxy, only what that proxy added counts', async () => {
    await using world = await createWorld({ env: { AAF_TRUSTED_PROXIES: '127.0.0.1' } });
    const { owner, org } = await world.createOrg();
    await set(world, org, 'ip_allowlist', ['203.0.113.0/24']);
    const visit = (chain: string) => codeOf(owner.api.get(`/v1/organizations/${org.id}`, from(chain)));
    expect(await visit('203.0.113.9, 198.51.100.8')).toBe('ip_not_allowed');
    expect(await visit('198.51.100.8, 203.0.113.9')).toBe('ok');
  });

  test('B17 the allowlist binds people: an agent with a key works from anywhere', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read']);
    await set(world, org, 'ip_allowlist', ['203.0.113.0/24']);
    expect(await codeOf(key.api.get('/v1/actions'))).toBe('ok');
  });

  test('I7 the refusal names the address that was seen', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    await set(world, org, 'ip_allowlist', ['203.0.113.0/24']);
    const refusal = errorOf(await owner.api.get(`/v1/organizations/${org.id}`));
    expect(refusal).toMatchObject({ code: 'ip_not_allowed', status: 403, details: { ip: '127.0.0.1' } });
    expect(refusal.message).toContain('127.0.0.1');
  });
});

describe('two-factor authentication that an organization requires', () => {
  test('B6 while it is not required, nobody needs it', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    expect(await codeOf(owner.api.get(`/v1/organizations/${org.id}`))).toBe('ok');
  });

  test('B7 once it is required, a member without it is refused everywhere in the organization but can enrol', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    await set(world, org, 'require_two_factor', true);
    const routes = ['', '/members', '/security', '/policy-defaults', '/usage', '/api-keys'];
    for (const route of routes) {
      const answer = owner.api.get(`/v1/organizations/${org.id}${route}`);
      expect(await codeOf(answer), route).toBe('two_factor_required');
    }
    for (const route of ['/v1/actions', '/v1/policies', '/v1/approvals', '/v1/audit']) {
      expect(await codeOf(owner.api.get(route, { org: org.id })), route).toBe('two_factor_required');
    }
    const second = await world.enableTwoFactor(owner);
    expect(second.code()).toMatch(/^\d{6}$/);
    expect(await codeOf(owner.api.get(`/v1/organizations/${org.id}`))).toBe('ok');
  });

  test('B9 it binds that organization only', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    const other = await world.createOrg({ owner });
    await set(world, org, 'require_two_factor', true);
    expect(await codeOf(owner.api.get(`/v1/organizations/${org.id}`))).toBe('two_factor_required');
    expect(await codeOf(owner.api.get(`/v1/organizations/${other.org.id}`))).toBe('ok');
  });

  test('I8 the refusal says where to set it up, and whether that was done', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    await set(world, org, 'require_two_factor', true);
    const refusal = errorOf(await owner.api.get(`/v1/organizations/${org.id}`));
    expect(refusal).toMatchObject({
      code: 'two_factor_required',
      status: 403,
      details: { is_enrolled: false, enrolment_url: expect.stringMatching(/^http.*\/profile\//) },
    });
  });
});
