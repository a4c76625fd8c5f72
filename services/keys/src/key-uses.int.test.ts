import { dayMs, minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { scopes, type Scope } from '@aaf/contracts/permissions';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signInAgain } from './sign-in-again.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const keysOf = (org: { id: string }) => `/v1/organizations/${org.id}/api-keys`;
const nowIso = () => new Date(world.clock.nowMs()).toISOString();

describe('uses', () => {
  test('E16 the list tells when each key was last used, and a key tells by whom, the last one first', async () => {
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read']);
    const unused = await world.createKey(owner, org, ['actions:read']);
    const at = nowIso();
    const seen = (user_agent: string, secondsAgo: number) => ({
      key_id: key.id,
      ip: '203.0.113.7',
      user_agent,
      at: new Date(world.clock.nowMs() - secondsAgo * 1_000).toISOString(),
    });
    await world.ask('keys.apiKeys.touch', { org_id: org.id, uses: [seen('a', 0), seen('b', 30)] });
    await world.ask('keys.apiKeys.touch', { org_id: org.id, uses: [seen('a', 90), seen('b', 10)] });
    const { body } = await owner.api.get(keysOf(org));
    expect(body.data.map((one: any) => [one.id, one.last_used_at])).toEqual([
      [unused.id, null],
      [key.id, at],
    ]);
    const { body: one } = await owner.api.get(`${keysOf(org)}/${key.id}`);
    expect(one.callers).toEqual([
      { ip: '203.0.113.7', user_agent: 'a', last_seen_at: at },
      { ip: '203.0.113.7', user_agent: 'b', last_seen_at: seen('b', 10).at },
    ]);
    world.clock.advanceMs(dayMs);
    const { api } = await signInAgain(world, owner);
    expect((await api.get(`${keysOf(org)}/${key.id}`)).body).toMatchObject({
      callers: [],
      last_used_at: at,
    });
    await world.runJob('keys', 'forget-callers');
    expect(await world.sql('select 1 from keys.key_uses where org_id = $1', [org.id])).toEqual([]);
  });

  test('E16 at most 20 callers of a key are remembered, the last ones', async () => {
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read']);
    const uses = Array.from({ length: 30 }, (_, n) => ({
      key_id: key.id,
      ip: `2001:db8::${n}`,
      user_agent: null,
      at: new Date(world.clock.nowMs() - n * minuteMs).toISOString(),
    }));
    await world.ask('keys.apiKeys.touch', { org_id: org.id, uses });
    const { body } = await owner.api.get(`${keysOf(org)}/${key.id}`);
    expect(body.callers.map((one: any) => one.ip)).toEqual(uses.slice(0, 20).map(({ ip }) => ip));
    const [row] = await world.sql('select count(*)::int as rows from keys.key_uses where key_id = $1', [
      key.id,
    ]);
    expect(row).toEqual({ rows: 20 });
  });

  test('what is told of keys of another organization, or of deleted ones, is left out', async () => {
    const { owner, org } = await world.createOrg();
    const { owner: stranger, org: other } = await world.createOrg();
    const theirs = await world.createKey(stranger, other, ['actions:read']);
    const gone = await world.createKey(owner, org, ['actions:read']);
    await owner.api.delete(`${keysOf(org)}/${gone.id}`);
    const uses = [theirs, gone].map(({ id }) => ({ key_id: id, ip: null, user_agent: null, at: nowIso() }));
    await world.ask('keys.apiKeys.touch', { org_id: org.id, uses });
    expect((await stranger.api.get(keysOf(other))).body.data).toMatchObject([{ last_used_at: null }]);
    expect(await world.sql('select 1 from keys.key_uses where org_id = $1', [org.id])).toEqual([]);
  });
});

test('a key with an allowlist is refused from elsewhere, and the refusal names the address', async () => {
  const { owner, org } = await world.createOrg();
  const local = await world.createKey(owner, org, ['actions:read'], { ip_allowlist: ['127.0.0.0/8'] });
  const remote = await world.createKey(owner, org, ['actions:read'], {
    ip_allowlist: ['203.0.113.0/24', '203.0.113.0/24'],
  });
  expect((await local.api.get('/v1/actions')).status).toBe(200);
  expect(errorOf(await remote.api.get('/v1/actions'))).toMatchObject({
    status: 403,
    code: 'ip_not_allowed',
    details: { ip: '127.0.0.1' },
    message: expect.stringContaining('127.0.0.1'),
  });
  expect((await owner.api.get(`${keysOf(org)}/${remote.id}`)).body.ip_allowlist).toEqual(['203.0.113.0/24']);
  const input = { name: 'x', permissions: ['actions:read'], ip_allowlist: ['203.0.113.300'] };
  expect(errorOf(await owner.api.post(keysOf(org), input)).details).toMatchObject({
    fields: { 'ip_allowlist.0': expect.any(String) },
  });
});

test('E20 a key survives the removal of who made it, and the list then shows a former member', async () => {
  const { owner, org } = await world.createOrg();
  const admin = await world.addMember(org, 'admin');
  const key = await world.createKey(admin, org, ['actions:read']);
  const makers = async () =>
    (await owner.api.get(keysOf(org))).body.data.map(({ created_by }: any) => created_by);
  expect(await makers()).toEqual([{ id: admin.id, name: admin.name, is_member: true }]);
  const { body } = await owner.api.get(`/v1/organizations/${org.id}/members`);
  const { id } = body.data.find(({ user_id }: any) => user_id === admin.id);
  expect((await owner.api.delete(`/v1/organizations/${org.id}/members/${id}`)).status).toBe(204);
  expect((await key.api.get('/v1/actions')).status).toBe(200);
  expect(await makers()).toEqual([{ id: admin.id, name: admin.name, is_member: false }]);
  const one = await owner.api.get(`${keysOf(org)}/${key.id}`);
  expect(one.body.created_by.is_member).toBe(false);
});

test('B20 a smaller maximum ends keys that are older at the next request, and a larger one gives them back', async () => {
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, ['actions:read']);
  const setMaximum = (api_key_max_age_days: number) =>
    owner.api.patch(`/v1/organizations/${org.id}/security`, { api_key_max_age_days });
  const made = world.clock.nowMs();
  expect((await setMaximum(30)).status).toBe(200);
  const end = new Date(made + 30 * dayMs).toISOString();
  expect((await owner.api.get(`${keysOf(org)}/${key.id}`)).body.expires_at).toBe(end);
  const tooLong = { name: 'x', permissions: ['actions:read'], expires_in_days: 31 };
  expect(errorOf(await owner.api.post(keysOf(org), tooLong))).toMatchObject({ status: 422 });
  world.clock.advanceMs(30 * dayMs - 1_000);
  expect((await key.api.get('/v1/actions')).status).toBe(200);
  world.clock.advanceMs(1_000);
  expect(errorOf(await key.api.get('/v1/actions'))).toMatchObject({
    status: 401,
    code: 'key_expired',
    details: { expired_at: end },
  });
});

test('E10 E11 a key of any permission reads, makes, rotates and deletes no keys', async () => {
  const { owner, org } = await world.createOrg();
  const other = await world.createKey(owner, org, ['actions:read']);
  for (const scope of Object.keys(scopes) as Scope[]) {
    const { api } = await world.createKey(owner, org, [scope]);
    const one = `${keysOf(org)}/${other.id}`;
    const answers = await Promise.all([
      api.get(keysOf(org)),
      api.get(one),
      api.post(keysOf(org), { name: 'mine', permissions: [scope] }),
      api.post(`${one}/rotate`, {}),
      api.delete(one),
    ]);
    for (const answer of answers) {
      expect(errorOf(answer)).toMatchObject({ status: 403, code: 'user_required' });
    }
  }
  expect((await other.api.get('/v1/actions')).status).toBe(200);
});

test('I9 I12 an expired key says when it expired, a deleted one that it was deleted, an unknown one nothing', async () => {
  const { owner, org } = await world.createOrg();
  const expiring = await world.createKey(owner, org, ['actions:read'], { expires_in_days: 1 });
  const deleted = await world.createKey(owner, org, ['actions:read']);
  await owner.api.delete(`${keysOf(org)}/${deleted.id}`);
  const expired_at = new Date(world.clock.nowMs() + dayMs).toISOString();
  world.clock.advanceMs(dayMs);
  expect(errorOf(await expiring.api.get('/v1/actions'))).toMatchObject({
    status: 401,
    code: 'key_expired',
    details: { expired_at },
  });
  expect(errorOf(await deleted.api.get('/v1/actions'))).toMatchObject({ status: 401, code: 'key_revoked' });
});
