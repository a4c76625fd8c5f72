import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { withClient } from './admin-client.ts';
import { namesOf, newOrgId, openTestCluster, type TestCluster } from './notes.test-support.ts';
import { createBroker, createRelayWorld, type RelayWorld } from './relay.test-support.ts';

let cluster: TestCluster;
let on: RelayWorld;

beforeAll(async () => {
  cluster = await openTestCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

beforeEach(async () => {
  on = await createRelayWorld(cluster);
});
afterEach(() => on[Symbol.asyncDispose]());

const hourMs = 3_600_000;

test('events are published in the order of their organization and marked with the time of the clock', async () => {
  const [a, b] = [newOrgId(), newOrgId()];
  const recorded = [...(await on.record(a, 'a1', 'a2', 'a3')), ...(await on.record(b, 'b1', 'b2'))];
  const broker = createBroker();
  const relay = await on.start(broker.publish);
  await relay.flush();
  expect(broker.taken.filter(({ org_id }) => org_id === a)).toEqual(recorded.slice(0, 3));
  expect(broker.taken.filter(({ org_id }) => org_id === b)).toEqual(recorded.slice(3));
  expect(await on.world.query('select distinct published_at from outbox')).toEqual([
    { published_at: new Date(on.world.clock.nowMs()) },
  ]);
});

test('a backlog of many organizations, larger than a batch, goes out whole and in order', async () => {
  const orgs = Array.from({ length: 7 }, newOrgId);
  const names = Array.from({ length: 40 }, (_, i) => String(i));
  for (const org of orgs) await on.record(org, ...names);
  const broker = createBroker();
  const relay = await on.start(broker.publish, { batch: 16 });
  await relay.flush();
  for (const org of orgs) expect(namesOf(broker.taken.filter(({ org_id }) => org_id === org))).toEqual(names);
  expect(broker.taken).toHaveLength(280);
});

test('one event that the broker does not take holds back its organization alone, until it is taken', async () => {
  const [a, b] = [newOrgId(), newOrgId()];
  let isSick = true;
  const broker = createBroker(({ target }) => !(isSick && target.name === 'a2'));
  const relay = await on.start(broker.publish, { pollMs: 50, batch: 3 });
  await on.record(a, 'a1', 'a2', 'a3', 'a4', 'a5', 'a6');
  await on.record(b, 'b1', 'b2');
  await expect.poll(() => namesOf(broker.taken).toSorted()).toEqual(['a1', 'b1', 'b2']);
  await on.record(b, 'b3');
  await expect.poll(() => namesOf(broker.taken)).toContain('b3');
  isSick = false;
  await relay.flush();
  expect(namesOf(broker.taken).filter((name) => name.startsWith('a'))).toEqual([
    'a1',
    'a2',
    'a3',
    'a4',
    'a5',
    'a6',
  ]);
});

test('a broker that fails altogether loses nothing', async () => {
  let isUp = false;
  const broker = createBroker();
  const relay = await on.start(
    async (events) => {
      if (!isUp) throw new Error('no broker');
      return broker.publish(events);
    },
    { pollMs: 50 },
  );
  await on.record(newOrgId(), 'one', 'two');
  expect(await on.outbox()).toMatchObject([{ is_published: false }, { is_published: false }]);
  isUp = true;
  await relay.flush();
  expect(namesOf(broker.taken)).toEqual(['one', 'two']);
});

test('a commit wakes it at once, long before it would look by itself', async () => {
  const broker = createBroker();
  await on.start(broker.publish, { pollMs: 60_000 });
  const waits: number[] = [];
  for (const name of ['1', '2', '3', '4', '5']) {
    await on.record(newOrgId(), name);
    const committedAt = performance.now();
    await expect.poll(() => namesOf(broker.taken), { interval: 1 }).toContain(name);
    waits.push(performance.now() - committedAt);
  }
  expect(waits.toSorted((x, y) => x - y)[2]).toBeLessThan(100);
});

test('a published event stays 72 hours, one that waits stays for ever', async () => {
  let isUp = true;
  const broker = createBroker(() => isUp);
  const relay = await on.start(broker.publish, { pollMs: 20 });
  await on.record(newOrgId(), 'taken');
  await relay.flush();
  isUp = false;
  await on.record(newOrgId(), 'refused');
  on.world.clock.advance(72 * hourMs);
  await on.record(newOrgId(), 'refused too');
  await expect.poll(() => on.outbox()).toHaveLength(3);
  on.world.clock.advance(hourMs);
  await expect.poll(() => on.outbox()).toMatchObject([{ name: 'refused' }, { name: 'refused too' }]);
});

test('for an empty broker, the events of the last 72 hours are published again under their ids', async () => {
  const broker = createBroker();
  const relay = await on.start(broker.publish);
  const early = await on.record(newOrgId(), 'early');
  on.world.clock.advance(71 * hourMs);
  const from = on.world.clock.nowIso();
  const late = await on.record(newOrgId(), 'late');
  await relay.flush();
  broker.taken.length = 0;
  expect(await relay.republish(from)).toBe(1);
  await relay.flush();
  expect(broker.taken).toEqual(late);
  expect(await relay.republish()).toBe(2);
  await relay.flush();
  expect(broker.taken).toEqual([...late, ...early, ...late]);
});

test('the relay role reads the outbox of every organization, and nothing else at all', async () => {
  await on.record(newOrgId(), 'a');
  await on.record(newOrgId(), 'b');
  await withClient(on.world.url('relay'), async (client) => {
    expect((await client.query('select from outbox')).rowCount).toBe(2);
    const denied = [
      'select from notes', 'select from inbox', 'select from idempotency', 'select from outbox_counters', 'select from migrations',
      `update outbox set body = '{}'`, `update outbox set org_id = gen_random_uuid()`,
      `insert into outbox (id, org_id, source_sequence, event_type, body, created_at)
       values (gen_random_uuid(), gen_random_uuid(), 1, 'x', '{}', now())`,
      'truncate outbox', `create table ${on.world.service}.mine (x int)`, 'create table public.mine (x int)',
    ]; // prettier-ignore
    for (const sql of denied) await expect(client.query(sql), sql).rejects.toThrow('permission denied');
  });
});

test('it refuses to work as a role that is more than a relay', async () => {
  const warnings: unknown[] = [];
  const log = {
    info: () => undefined,
    warn: (fields: object) => void warnings.push(fields),
    error: () => undefined,
  };
  await on.start(createBroker().publish, { url: on.world.url('owner'), log });
  expect(String(Object.values(warnings[0] ?? {})[0])).toContain(`owns the schema ${on.world.service}`);
});
