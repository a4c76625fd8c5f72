import { randomBytes } from 'node:crypto';
import { formatApiKey } from '@aaf/contracts/api-key';
import { scopes, type Scope } from '@aaf/contracts/permissions';
import { dayMs } from '@aaf/testing/clock';
import { eventually } from '@aaf/testing/eventually';
import { errorOf, type RestClient } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const keysOf = (org: { id: string }) => `/v1/organizations/${org.id}/api-keys`;
const input = { name: 'billing agent', permissions: ['actions:read', 'actions:write'] };

describe('creating', () => {
  test('E1 an owner or admin gets the whole key once, with its id, permissions, expiry and maker', async () => {
    const { owner, org } = await world.createOrg();
    const admin = await world.addMember(org, 'admin');
    for (const person of [owner, admin]) {
      const { status, body } = await person.api.post(keysOf(org), { ...input, expires_in_days: 30 });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        id: expect.stringMatching(/^key_/),
        name: 'billing agent',
        permissions: ['actions:read', 'actions:write'],
        expires_at: new Date(world.clock.nowMs() + 30 * dayMs).toISOString(),
        created_by: { id: person.id, name: person.name },
        secret: expect.stringMatching(/^aaf_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$/),
      });
      expect((await world.api(body.secret).get('/v1/actions')).status).toBe(200);
    }
  });

  test('E1 members and viewers are refused, and nothing is made', async () => {
    const { owner, org } = await world.createOrg();
    for (const role of ['member', 'viewer'] as const) {
      const person = await world.addMember(org, role);
      expect(errorOf(await person.api.post(keysOf(org), input))).toMatchObject({
        status: 403,
        code: 'forbidden',
      });
    }
    expect((await owner.api.get(keysOf(org))).body.data).toEqual([]);
    await world.settled(org.id);
    expect((await world.trail(owner, org)).map((event) => event.event_type)).toEqual(['org.created']);
  });

  test('E3 B19 an unknown permission, an empty list and a lifetime over the maximum are named; duplicates fold', async () => {
    const { owner, org } = await world.createOrg();
    const post = (more: object) => owner.api.post(keysOf(org), { ...input, ...more });
    for (const permissions of [['actions:*'], [], 'actions:read', ['admin']]) {
      const { fields } = errorOf(await post({ permissions })).details as { fields: Record<string, string> };
      expect(Object.keys(fields)[0]).toMatch(/^permissions/);
    }
    expect(errorOf(await post({ expires_in_days: 366 })).details).toMatchObject({
      fields: { expires_in_days: expect.any(String) },
    });
    const { body } = await post({ permissions: ['actions:read', 'actions:read'] });
    expect(body.permissions).toEqual(['actions:read']);
  });

  test('a repeat with the same idempotency key makes no second key, and shows no secret again', async () => {
    const { owner, org } = await world.createOrg();
    const headers = { 'idempotency-key': 'create-once' };
    const first = await owner.api.post(keysOf(org), input, { headers });
    const again = await owner.api.post(keysOf(org), input, { headers });
    expect(again.status).toBe(201);
    expect(again.body).toEqual({ ...first.body, secret: null });
    expect((await owner.api.get(keysOf(org))).body.data).toHaveLength(1);
    const other = await owner.api.post(keysOf(org), { ...input, name: 'other' }, { headers });
    expect(errorOf(other).code).toBe('idempotency_conflict');
  });
});

test('E2 after its creation the secret is nowhere: no read, no list, no log, no event, no table', async () => {
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, ['actions:read', 'actions:write']);
  await key.api.post('/v1/actions', { tool: 'x', operation: 'y' });
  await key.api.get('/v1/nothing-here');
  const list = await owner.api.get(keysOf(org));
  const one = await owner.api.get(`${keysOf(org)}/${key.id}`);
  expect(one.body).toMatchObject({ id: key.id, prefix: expect.stringMatching(/^aaf_.{4}….{4}$/) });
  expect(one.body).not.toHaveProperty('secret');
  await world.settled(org.id);
  const trail = await world.trail(owner, org);
  const tables = await world.sql(
    `select table_schema as schema, table_name as name from information_schema.tables
      where table_schema in ('identity', 'orgs', 'keys', 'firewall', 'usage', 'audit') and table_type = 'BASE TABLE'`,
  );
  const dumps = await Promise.all(
    tables.map(({ schema, name }) =>
      world.sql(`select t::text as row from ${String(schema)}.${String(name)} t`),
    ),
  );
  expect(dumps.flat().length).toBeGreaterThan(10);
  const everything = JSON.stringify([list.body, one.body, trail, dumps]) + world.logs.lines.join('\n');
  expect(everything).toContain(key.id);
  expect(everything).not.toContain(key.secret);
  // Not the secret part alone either.
  expect(everything).not.toContain(key.secret.slice(27, 70));
});

describe('using', () => {
  test('E14 a key that was never given out is refused, however well it is formed', async () => {
    const { org } = await world.createOrg();
    const forged = formatApiKey(org.id, randomBytes(32));
    expect(errorOf(await world.api(forged).get('/v1/actions'))).toMatchObject({
      status: 401,
      code: 'invalid_key',
    });
  });

  test('E14 what does not even have the form of a key is refused without a query', async () => {
    // Nobody is there who could be asked.
    await using lonely = await createWorld({ outside: ['keys'] });
    const { org } = await lonely.createOrg();
    const forged = formatApiKey(org.id, randomBytes(32));
    const miscopied = `${forged.slice(0, 30)}${forged[30] === 'x' ? 'y' : 'x'}${forged.slice(31)}`;
    for (const token of [
      miscopied,
      forged.slice(0, -1),
      'aaf_',
      forged.toUpperCase().replace('AAF', 'aaf'),
    ]) {
      expect(errorOf(await lonely.api(token).get('/v1/actions'))).toMatchObject({ code: 'invalid_key' });
    }
    for (const token of ['sk_live_abc', forged.replace('aaf_', ''), forged.replace('aaf_', 'AAF_')]) {
      expect(errorOf(await lonely.api(token).get('/v1/actions'))).toMatchObject({ code: 'invalid_token' });
    }
    expect(errorOf(await lonely.api(forged).get('/v1/actions')).code).toBe('unavailable');
  });

  test('E13 a deleted key is told apart from an unknown one, at the next request', async () => {
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read']);
    expect((await key.api.get('/v1/actions')).status).toBe(200);
    expect((await owner.api.delete(`${keysOf(org)}/${key.id}`)).status).toBe(204);
    expect(errorOf(await key.api.get('/v1/actions'))).toMatchObject({ status: 401, code: 'key_revoked' });
    expect(errorOf(await owner.api.get(`${keysOf(org)}/${key.id}`)).code).toBe('not_found');
    expect(errorOf(await owner.api.delete(`${keysOf(org)}/${key.id}`)).code).toBe('not_found');
    await world.settled(org.id);
    const deleted = (await world.trail(owner, org)).filter((event) => event.event_type === 'api_key.deleted');
    expect(deleted).toHaveLength(1);
  });

  test('a key that several delete at once is deleted once', async () => {
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read']);
    // Somebody holds the row until all of them have come to it.
    const holding = world.sql(
      'with held as materialized (select id from keys.api_keys where id = $1 for update) select pg_sleep(1) from held',
      [key.id],
    );
    await eventually(() =>
      world.sql('select 1 from keys.api_keys where id = $1 for update nowait', [key.id]).then(
        () => false,
        () => true,
      ),
    );
    const attempts = Array.from({ length: 4 }, () => owner.api.delete(`${keysOf(org)}/${key.id}`));
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    await holding;
    expect(statuses.toSorted()).toEqual([204, 404, 404, 404]);
    await world.settled(org.id);
    const trail = await world.trail(owner, org, '&event_type=api_key.deleted');
    expect(trail).toMatchObject([{ target: { type: 'api_key', id: key.id }, actor: { id: owner.id } }]);
    const [row] = await world.sql(
      'select deleted_by = $2::uuid as is_known from keys.api_keys where id = $1',
      [key.id, owner.id],
    );
    expect(row).toEqual({ is_known: true });
  });

  test('E12 a key works until its expiry and is told so after it', async () => {
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read'], { expires_in_days: 2 });
    world.clock.advanceMs(2 * dayMs - 1_000);
    expect((await key.api.get('/v1/actions')).status).toBe(200);
    world.clock.advanceMs(1_000);
    const error = errorOf(await key.api.get('/v1/actions'));
    expect(error).toMatchObject({
      status: 401,
      code: 'key_expired',
      details: { expired_at: expect.any(String) },
    });
  });

  test('A3 a key of any permission cannot create an organization', async () => {
    const { owner, org } = await world.createOrg();
    for (const scope of Object.keys(scopes) as Scope[]) {
      const key = await world.createKey(owner, org, [scope]);
      const answer = await key.api.post('/v1/organizations', { name: 'Mine', slug: 'keys-own-org' });
      expect(errorOf(answer)).toMatchObject({ status: 403, code: 'user_required' });
    }
  });
});

test('a list is paged by cursors that belong to it', async () => {
  const { owner, org } = await world.createOrg();
  const made = [];
  for (let n = 0; n < 5; n += 1) made.push((await world.createKey(owner, org, ['actions:read'])).id);
  const first = await owner.api.get(`${keysOf(org)}?limit=2`);
  const second = await owner.api.get(`${keysOf(org)}?limit=2&cursor=${first.body.pagination.next_cursor}`);
  const third = await owner.api.get(`${keysOf(org)}?limit=2&cursor=${second.body.pagination.next_cursor}`);
  const seen = [first, second, third].flatMap(({ body }): { id: string }[] => body.data);
  expect(seen.map(({ id }) => id)).toEqual(made.toReversed());
  expect(third.body.pagination.next_cursor).toBeNull();
  const misused = await owner.api.get(`${keysOf(org)}?order=asc&cursor=${first.body.pagination.next_cursor}`);
  expect(errorOf(misused).details).toMatchObject({ fields: { cursor: expect.any(String) } });
});

describe('the organization’s maximum age', () => {
  const limit = (person: { api: RestClient }, org: { id: string }, api_key_max_age_days: number) =>
    person.api.patch(`/v1/organizations/${org.id}/security`, { api_key_max_age_days });

  test('B19 a key of 365 days is made, one of 366 is not, and none is made to live for ever', async () => {
    const { owner, org } = await world.createOrg();
    const create = (more: object) => owner.api.post(keysOf(org), { ...input, ...more });
    const inDays = (days: number) => new Date(world.clock.nowMs() + days * dayMs).toISOString();
    expect((await create({ expires_in_days: 365 })).body.expires_at).toBe(inDays(365));
    expect((await create({})).body.expires_at).toBe(inDays(365));
    for (const expires_in_days of [366, 0, -1, null])
      expect(errorOf(await create({ expires_in_days }))).toMatchObject({
        status: 422,
        details: { fields: { expires_in_days: expect.any(String) } },
      });
  });

  test('B20 refuses longer keys, and ends longer ones that exist when they are older, from the next request on', async () => {
    const { owner, org } = await world.createOrg();
    const createdMs = world.clock.nowMs();
    const key = await world.createKey(owner, org, ['actions:read']);
    const short = await world.createKey(owner, org, ['actions:read'], { expires_in_days: 5 });
    expect((await limit(owner, org, 30)).status).toBe(200);
    const tooLong = await owner.api.post(keysOf(org), { ...input, expires_in_days: 31 });
    expect(errorOf(tooLong).details).toMatchObject({
      fields: { expires_in_days: expect.stringContaining('30') },
    });
    const endOf = async (id: string) =>
      Date.parse((await owner.api.get(`${keysOf(org)}/${id}`)).body.expires_at);
    expect(await endOf(key.id)).toBe(createdMs + 30 * dayMs);
    expect(await endOf(short.id)).toBe(createdMs + 5 * dayMs);
    const listed: { id: string; expires_at: string }[] = (await owner.api.get(keysOf(org))).body.data;
    expect(listed.find(({ id }) => id === key.id)?.expires_at).toBe(
      new Date(createdMs + 30 * dayMs).toISOString(),
    );

    world.clock.advanceMs(3 * dayMs);
    const again = await world
      .api()
      .post('/v1/auth/sign-in', { email: owner.email, password: owner.password });
    const person = { api: world.api(again.body.token) };
    expect((await key.api.get('/v1/actions')).status).toBe(200);
    expect((await limit(person, org, 3)).status).toBe(200);
    for (const path of ['/v1/actions', '/v1/policies'])
      expect(errorOf(await key.api.get(path))).toMatchObject({
        status: 401,
        code: 'key_expired',
        details: { expired_at: new Date(createdMs + 3 * dayMs).toISOString() },
      });
    expect((await limit(person, org, 365)).status).toBe(200);
    expect((await key.api.get('/v1/actions')).status).toBe(200);
  });
});
