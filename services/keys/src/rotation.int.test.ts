import { hourMs, minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signInAgain } from './sign-in-again.test-support.ts';

let world: World;
let owner: Person;
let org: TestOrg;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(async () => {
  ({ owner, org } = await world.createOrg());
});
afterAll(() => world[Symbol.asyncDispose]());

const keys = () => `/v1/organizations/${org.id}/api-keys`;
const rotate = (id: string, body: object = {}) => owner.api.post(`${keys()}/${id}/rotate`, body);
const statusWith = async (secret: string) => (await world.api(secret).get('/v1/actions')).status;
const told = async (keyId: string) => {
  await world.settled(org.id);
  const trail = await world.trail(owner, org, `&target_id=${keyId}`);
  return trail.map(({ event_type, actor }) => [event_type, actor.type]);
};

describe('rotating', () => {
  test('E15 a stream of requests that swaps keys midway has no failed request, and both keys stand in the trail', async () => {
    const old = await world.createKey(owner, org, ['actions:read']);
    let secret = old.secret;
    let isOver = false;
    const statuses: number[] = [];
    const stream = async () => {
      while (!isOver) statuses.push(await statusWith(secret));
    };
    const streams = [stream(), stream(), stream()];
    const { status, body } = await rotate(old.id);
    expect(status).toBe(201);
    const before = statuses.length;
    secret = body.secret;
    while (statuses.length < before + 10) await statusWith(old.secret);
    expect((await owner.api.delete(`${keys()}/${old.id}`)).status).toBe(204);
    expect(await statusWith(old.secret)).toBe(401);
    isOver = true;
    await Promise.all(streams);
    expect(statuses.length).toBeGreaterThan(10);
    expect(statuses.filter((one) => one !== 200)).toEqual([]);
    expect(await told(old.id)).toEqual([
      ['api_key.created', 'user'],
      ['api_key.rotated', 'user'],
      ['api_key.deleted', 'user'],
    ]);
    expect(await told(body.id)).toEqual([['api_key.created', 'user']]);
  });

  test('E15 the successor has the same name, rights, agent and allowlist, and its own lifetime', async () => {
    const more = { expires_in_days: 90, agent_id: 'crm', ip_allowlist: ['127.0.0.1'] };
    const old = await world.createKey(owner, org, ['actions:read', 'actions:write'], more);
    world.clock.advanceMs(10 * 24 * hourMs);
    owner = await signInAgain(world, owner);
    const { body } = await rotate(old.id, { overlap_hours: 48 });
    const { body: shown } = await owner.api.get(`${keys()}/${old.id}`);
    expect(body).toMatchObject({
      name: shown.name,
      permissions: shown.permissions,
      agent_id: 'crm',
      ip_allowlist: ['127.0.0.1'],
      expires_at: new Date(world.clock.nowMs() + 90 * 24 * hourMs).toISOString(),
      rotation: null,
    });
    const closes_at = new Date(world.clock.nowMs() + 48 * hourMs).toISOString();
    expect(shown.rotation).toEqual({ successor_id: body.id, closes_at });
    const again = await rotate(body.id);
    const [line] = await world.sql('select count(*)::int as keys from keys.api_keys where lineage_id = $1', [
      old.id,
    ]);
    expect(again.status).toBe(201);
    expect(line).toEqual({ keys: 2 });
  });

  test('E15 both keys work until the old one closes, which the system does by itself', async () => {
    const old = await world.createKey(owner, org, ['actions:read']);
    const { body } = await rotate(old.id, { overlap_hours: 1 });
    world.clock.advanceMs(hourMs - 1);
    expect([await statusWith(old.secret), await statusWith(body.secret)]).toEqual([200, 200]);
    world.clock.advanceMs(1);
    const refused = await world.api(old.secret).get('/v1/actions');
    expect(errorOf(refused)).toMatchObject({ status: 401, code: 'key_revoked' });
    expect((await owner.api.get(`${keys()}/${old.id}`)).status).toBe(404);
    const listed = (await owner.api.get(`${keys()}?limit=100`)).body.data.map(({ id }: { id: string }) => id);
    expect(listed).not.toContain(old.id);
    await world.runJob('keys', 'close-rotated');
    await world.runJob('keys', 'close-rotated');
    expect(await told(old.id)).toEqual([
      ['api_key.created', 'user'],
      ['api_key.rotated', 'user'],
      ['api_key.deleted', 'system'],
    ]);
  });

  test('E15 the old key closes early after a quiet hour that was watched, and not while it is used', async () => {
    const [quiet, used] = [
      await world.createKey(owner, org, ['actions:read']),
      await world.createKey(owner, org, ['actions:read']),
    ];
    await rotate(quiet.id);
    await rotate(used.id);
    for (let minute = 0; minute < 62; minute += 2) {
      world.clock.advanceMs(2 * minuteMs);
      const at = new Date(world.clock.nowMs()).toISOString();
      const uses = [{ key_id: used.id, ip: null, user_agent: null, at }];
      if (minute === 30) await world.ask('keys.apiKeys.touch', { org_id: org.id, uses });
      await world.runJob('keys', 'close-rotated');
    }
    expect(await statusWith(quiet.secret)).toBe(401);
    expect(await statusWith(used.secret)).toBe(200);
    expect(await told(quiet.id)).toContainEqual(['api_key.deleted', 'system']);
  });

  test('an organization is looked at while a key of it waits for its end, and not before or afterwards', async () => {
    const waits = () => world.sql('select at from keys.due where org_id = $1', [org.id]);
    const old = await world.createKey(owner, org, ['actions:read']);
    expect(await waits()).toEqual([]);
    await rotate(old.id, { overlap_hours: 1 });
    await world.runJob('keys', 'close-rotated');
    expect(await waits(), 'due before the turn a minute later').toEqual([
      { at: new Date(world.clock.nowMs() + minuteMs / 2) },
    ]);
    world.clock.advanceMs(hourMs);
    await world.runJob('keys', 'close-rotated');
    expect(await waits()).toEqual([]);
    expect(await told(old.id)).toContainEqual(['api_key.deleted', 'system']);
  });

  test('an overlap of nothing closes the old key at once', async () => {
    const old = await world.createKey(owner, org, ['actions:read']);
    const { body } = await rotate(old.id, { overlap_hours: 0 });
    expect([await statusWith(old.secret), await statusWith(body.secret)]).toEqual([401, 200]);
    expect(await told(old.id)).toContainEqual(['api_key.deleted', 'user']);
  });

  test('a key is rotated once, also when several ask at once; its successor can be rotated', async () => {
    const old = await world.createKey(owner, org, ['actions:read']);
    const answers = await Promise.all([rotate(old.id), rotate(old.id), rotate(old.id)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    const successor = answers.find(({ status }) => status === 201)?.body;
    const refused = answers.find(({ status }) => status === 409);
    expect(refused && errorOf(refused)).toMatchObject({
      code: 'already_rotated',
      details: { successor_id: successor.id },
    });
    expect((await rotate(successor.id)).status).toBe(201);
    expect(errorOf(await rotate('key_nonsense')).code).toBe('not_found');
    expect(errorOf(await rotate(old.id, { overlap_hours: 169 })).details).toMatchObject({
      fields: { overlap_hours: expect.any(String) },
    });
  });

  test('a repeat with the same idempotency key makes no second successor, and shows no secret again', async () => {
    const old = await world.createKey(owner, org, ['actions:read']);
    const options = { headers: { 'idempotency-key': 'rotate-once' } };
    const first = await owner.api.post(`${keys()}/${old.id}/rotate`, {}, options);
    const again = await owner.api.post(`${keys()}/${old.id}/rotate`, {}, options);
    expect(again.body).toEqual({ ...first.body, secret: null });
  });
});

test('E18 the trail tells id, name, permissions and expiry of each key, and never the secret', async () => {
  const old = await world.createKey(owner, org, ['actions:read'], { expires_in_days: 7 });
  const { body } = await rotate(old.id, { overlap_hours: 0 });
  await world.settled(org.id);
  const trail = await world.trail(owner, org, `&target_id=${old.id}`);
  expect(trail.map(({ event_type }) => event_type)).toEqual([
    'api_key.created',
    'api_key.rotated',
    'api_key.deleted',
  ]);
  for (const { target, payload } of trail) {
    expect(target).toMatchObject({ type: 'api_key', id: old.id, name: body.name });
    expect(payload).toMatchObject({
      name: body.name,
      permissions: ['actions:read'],
      expires_at: expect.any(String),
      prefix: expect.stringContaining('…'),
    });
  }
  const text = JSON.stringify(trail);
  for (const secret of [old.secret, body.secret]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(secret.slice(27, 70));
  }
});
