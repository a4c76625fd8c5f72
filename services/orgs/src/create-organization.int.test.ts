import { dayMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld({ gateways: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

const create = (person: { token: string }, input: object, gateway = 0) =>
  world.api(person.token, gateway).post('/v1/organizations', input);

describe('creating an organization', () => {
  test('A1 answers with its id, name, slug, plan and time, and reading it answers the same', async () => {
    const person = await world.signUp();
    const slug = unique('acme');
    const created = await create(person, { name: 'Acme Corp', slug });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^org_[0-9a-z]{26}$/),
      name: 'Acme Corp',
      slug,
      plan: 'free',
      timezone: 'UTC',
      logo_url: null,
      created_at: new Date(world.clock.nowMs()).toISOString(),
    });
    for (const reference of [created.body.id, slug, slug.toUpperCase()]) {
      const read = await person.api.get(`/v1/organizations/${reference}`);
      expect(read.status).toBe(200);
      expect(read.body).toEqual(created.body);
    }
  });

  test('A2 makes its creator the Owner, and its only member', async () => {
    const { owner, org } = await world.createOrg();
    const { body } = await owner.api.get(`/v1/organizations/${org.id}/members`);
    expect(body.data).toEqual([
      {
        id: expect.stringMatching(/^mem_/),
        user_id: owner.id,
        name: owner.name,
        email: owner.email,
        role: 'owner',
        joined_at: new Date(world.clock.nowMs()).toISOString(),
        two_factor_enabled: false,
      },
    ]);
    const mine = await owner.api.get('/v1/me/organizations');
    expect(mine.body.data).toEqual([
      { id: org.id, slug: org.slug, name: org.name, role: 'owner', plan: org.plan },
    ]);
  });

  test('A3 takes a signed-in person', async () => {
    const slug = unique('nobodys');
    const anonymous = errorOf(await world.api().post('/v1/organizations', { name: 'Nobody’s', slug }));
    expect(anonymous).toMatchObject({ status: 401, code: 'unauthenticated' });
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:write', 'policies:write']);
    const byKey = errorOf(await key.api.post('/v1/organizations', { name: 'A key’s', slug }));
    expect(byKey).toMatchObject({ status: 403, code: 'user_required' });
    expect(await world.sql('select 1 from orgs.directory where slug = $1', [slug])).toEqual([]);
  });

  test('A3 takes a person whose address is verified', async () => {
    const guest = world.api();
    const email = `${unique('unverified')}@example.com`;
    const password = 'correct horse battery';
    await guest.post('/v1/auth/sign-up', { name: 'Una Verified', email, password });
    const { body } = await guest.post('/v1/auth/sign-in', { email, password });
    const answer = await create({ token: body.token }, { name: 'Too early', slug: unique('early') });
    expect(errorOf(answer)).toMatchObject({ status: 403, code: 'email_unverified' });
  });

  test.each(['Acme Corp', 'a/b', 'é', '', '-acme', 'acme-', 'x'.repeat(49), 'api', 'ADMIN', undefined])(
    'A4 refuses the slug %j, naming the field',
    async (slug) => {
      const person = await world.signUp();
      const error = errorOf(await create(person, { name: 'Acme', slug }));
      expect(error).toMatchObject({ status: 422, code: 'invalid_input' });
      expect(Object.keys(error.details['fields'] as object)).toEqual(['slug']);
      expect((await person.api.get('/v1/me/organizations')).body.data).toEqual([]);
    },
  );

  test('A5 refuses a slug that is taken, in any case', async () => {
    const { org } = await world.createOrg();
    const other = await world.signUp();
    for (const slug of [org.slug, org.slug.toUpperCase()]) {
      const error = errorOf(await create(other, { name: 'Second', slug }));
      expect(error).toMatchObject({ status: 409, code: 'slug_taken' });
    }
  });

  test('A5 slug is unique under 20 parallel creates', async () => {
    const people = await Promise.all([world.signUp(), world.signUp(), world.signUp(), world.signUp()]);
    const slug = unique('wanted');
    const attempts = Array.from({ length: 20 }, (_, i) =>
      create(people[i % people.length]!, { name: `Attempt ${i}`, slug }, i % 2),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    const memberships = await world.sql(
      'select 1 from orgs.memberships m join orgs.directory d on d.id = m.org_id where d.slug = $1',
      [slug],
    );
    expect(memberships).toHaveLength(1);
  });

  test.each([undefined, '', '   ', 'x'.repeat(101), 'a\0b', 7])(
    'A6 refuses the name %j, naming the field',
    async (name) => {
      const person = await world.signUp();
      const error = errorOf(await create(person, { name, slug: unique('named') }));
      expect(error).toMatchObject({ status: 422, code: 'invalid_input' });
      expect(Object.keys(error.details['fields'] as object)).toEqual(['name']);
    },
  );

  test('A6 keeps a name as it was written, markup and all', async () => {
    const name = `<script>alert("1")</script> & 'Söhne' 🚀`;
    const { owner, org } = await world.createOrg({ name });
    expect((await owner.api.get(`/v1/organizations/${org.id}`)).body.name).toBe(name);
  });

  test('A7 takes the plan that was chosen, but enterprise and plans that do not exist', async () => {
    const person = await world.signUp();
    for (const plan of ['free', 'starter', 'pro']) {
      expect((await create(person, { name: 'Acme', slug: unique('plan'), plan })).body.plan).toBe(plan);
    }
    for (const plan of ['enterprise', 'gold', null]) {
      const error = errorOf(await create(person, { name: 'Acme', slug: unique('plan'), plan }));
      expect(error).toMatchObject({ status: 422, details: { fields: { plan: expect.any(String) } } });
    }
  });

  test('A8 is the first event of its trail, and stands in it once', async () => {
    const { owner, org } = await world.createOrg();
    await world.settled(org.id);
    const trail = await world.trail(owner, org);
    expect(trail).toHaveLength(1);
    expect(trail[0]).toMatchObject({
      sequence: 1,
      event_type: 'org.created',
      category: 'organization',
      actor: { type: 'user', id: owner.id, name: owner.name, ip: '127.0.0.1' },
      target: { type: 'organization', id: org.id, name: org.name },
      payload: { name: org.name, slug: org.slug, plan: org.plan },
    });
  });

  test('A11 starts with the stated settings', async () => {
    const { owner, org } = await world.createOrg();
    expect((await owner.api.get(`/v1/organizations/${org.id}/security`)).body).toEqual({
      require_two_factor: false,
      session_timeout_minutes: 480,
      ip_allowlist: [],
      api_key_max_age_days: 365,
    });
    expect((await owner.api.get(`/v1/organizations/${org.id}/policy-defaults`)).body).toEqual({
      default_decision: 'allow',
      default_approval_timeout_minutes: 60,
      require_policy_description: true,
      enable_policy_versioning: true,
    });
    const { body: key } = await owner.api.post(`/v1/organizations/${org.id}/api-keys`, {
      name: 'default',
      permissions: ['actions:read'],
    });
    expect(Date.parse(key.expires_at) - world.clock.nowMs()).toBe(365 * dayMs);
  });

  test('is done once per idempotency key', async () => {
    const person = await world.signUp();
    const input = { name: 'Once', slug: unique('once') };
    const headers = { 'idempotency-key': unique('key') };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => person.api.post('/v1/organizations', input, { headers })),
    );
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([201, answers[0]?.body]);
  });
});

describe('A12 creating an organization is all or nothing', () => {
  // Each takes away what one of the later steps needs.
  const obstacles = {
    'its Owner': [
      'revoke insert on orgs.memberships from aaf_orgs_app',
      'grant insert on orgs.memberships to aaf_orgs_app',
    ],
    'its settings': [
      'revoke insert on orgs.settings from aaf_orgs_app',
      'grant insert on orgs.settings to aaf_orgs_app',
    ],
    'its event': [
      'revoke insert on orgs.outbox from aaf_orgs_app',
      'grant insert on orgs.outbox to aaf_orgs_app',
    ],
  } as const;

  test.each(Object.entries(obstacles))('when %s cannot be written', async (_, [obstruct, clear]) => {
    await using broken = await createWorld();
    const person = await broken.signUp();
    const input = { name: 'Half', slug: unique('half') };
    await broken.sql(obstruct);
    expect((await person.api.post('/v1/organizations', input)).status).toBe(500);
    const left = await broken.sql(`
      select (select count(*) from orgs.directory)::int as listed, (select count(*) from orgs.memberships)::int as members,
             (select count(*) from orgs.settings)::int as settings, (select count(*) from orgs.outbox)::int as events,
             (select count(*) from orgs.outbox_counters)::int as counters,
             (select count(*) from orgs.active_organizations)::int as active`);
    expect(left).toEqual([{ listed: 0, members: 0, settings: 0, events: 0, counters: 0, active: 0 }]);
    await broken.sql(clear);
    expect((await person.api.post('/v1/organizations', input)).status).toBe(201);
  });
});
