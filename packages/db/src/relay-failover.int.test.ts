import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { withClient } from './admin-client.ts';
import type { Publish } from './carry.ts';
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

test('killed between publishing and marking, it publishes the same event again, and none is lost', async () => {
  const org = newOrgId();
  const [one, two] = await on.record(org, 'one', 'two');
  const broker = createBroker();
  let isFirst = true;
  const relay = await on.start(async (events) => {
    const results = await broker.publish(events);
    if (isFirst) await on.killRelaySessions();
    isFirst = false;
    return results;
  });
  await relay.flush();
  const ids = broker.taken.map(({ id }) => id);
  expect(ids.filter((id) => id === one?.id)).toHaveLength(2);
  // The second may have gone out before the loss of the connection was known: then it comes twice as well.
  expect([...new Set(ids)]).toEqual([one?.id, two?.id]);
});

test('of two relays one publishes, and the other takes over when it goes', async () => {
  const org = newOrgId();
  const log: { relay: string; name: string }[] = [];
  const publishAs =
    (relay: string): Publish =>
    async (events) => {
      for (const { target } of events) log.push({ relay, name: target.name });
      return events.map(({ id }) => ({ id, ok: true }));
    };
  const first = await on.start(publishAs('first'), { pollMs: 20 });
  await on.record(org, '1', '2');
  await first.flush();
  const second = await on.start(publishAs('second'), { pollMs: 20 });
  await on.record(org, '3', '4');
  await second.flush();
  await first.stop();
  await on.record(org, '5');
  await second.flush();
  expect(log.map(({ relay, name }) => relay + name)).toEqual([
    'first1',
    'first2',
    'first3',
    'first4',
    'second5',
  ]);
});

test('two relays at the same backlog never publish side by side, and each event goes out once', async () => {
  const names = Array.from({ length: 30 }, (_, i) => String(i));
  await on.record(newOrgId(), ...names);
  const broker = createBroker();
  let inFlight = 0;
  const overlaps: number[] = [];
  const publish: Publish = async (events) => {
    overlaps.push((inFlight += 1));
    await nextTurn();
    inFlight -= 1;
    return broker.publish(events);
  };
  const relays = await Promise.all([1, 2, 3].map(() => on.start(publish, { pollMs: 1, batch: 4 })));
  await Promise.all(relays.map((relay) => relay.flush()));
  expect(Math.max(...overlaps)).toBe(1);
  expect(namesOf(broker.taken)).toEqual(names);
});

test('two relays whose connections are killed over and over lose nothing and keep the order', async () => {
  const names = Array.from({ length: 60 }, (_, i) => String(i));
  await on.record(newOrgId(), ...names);
  const broker = createBroker();
  let calls = 0;
  const publish: Publish = async (events) => {
    const results = await broker.publish(events);
    if ((calls += 1) % 10 === 0) await on.killRelaySessions();
    return results;
  };
  const [relay] = await Promise.all([1, 2].map(() => on.start(publish, { pollMs: 10, batch: 8 })));
  await relay?.flush();
  // Some came again, under their ids; by their first coming they are whole and in order.
  expect([...new Set(namesOf(broker.taken))]).toEqual(names);
  expect(new Set(broker.taken.map(({ id }) => id)).size).toBe(60);
});

test('what was committed while its connection was gone is published when it is back', async () => {
  const broker = createBroker();
  const relay = await on.start(broker.publish, { pollMs: 60_000 });
  for (const name of ['1', '2', '3']) {
    await on.killRelaySessions();
    await on.record(newOrgId(), name);
  }
  await relay.flush();
  expect(namesOf(broker.taken).toSorted()).toEqual(['1', '2', '3']);
});

test('it starts while the database is away, and works when it is there', async () => {
  const broker = createBroker();
  await withClient(on.world.database.url, (client) =>
    client.query(`alter role ${on.world.role('relay')} connection limit 0`),
  );
  const relay = await on.start(broker.publish);
  await withClient(on.world.database.url, (client) =>
    client.query(`alter role ${on.world.role('relay')} connection limit -1`),
  );
  await on.record(newOrgId(), 'late');
  await relay.flush();
  expect(namesOf(broker.taken)).toEqual(['late']);
});

test('it stops in the middle of a backlog, having marked what was taken, and refuses to flush then', async () => {
  const org = newOrgId();
  await on.record(org, '1', '2', '3');
  const isPublishing = Promise.withResolvers<undefined>();
  const mayArrive = Promise.withResolvers<undefined>();
  const broker = createBroker();
  const relay = await on.start(async (events) => {
    isPublishing.resolve(undefined);
    await mayArrive.promise;
    return broker.publish(events);
  });
  await isPublishing.promise;
  const stopping = relay.stop();
  mayArrive.resolve(undefined);
  await stopping;
  expect((await on.outbox()).map(({ is_published }) => is_published)).toEqual([true, false, false]);
  await expect(relay.flush()).rejects.toThrow('stopped');
});
