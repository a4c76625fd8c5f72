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
  expect(broker.taken).toEqual([one, one, two]);
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

test('two relays whose connections are killed over and over never publish side by side or out of order', async () => {
  const org = newOrgId();
  const events = Array.from({ length: 60 }, (_, i) => String(i));
  await on.record(org, ...events);
  let inFlight = 0;
  let calls = 0;
  const overlaps: number[] = [];
  const taken: number[] = [];
  const publish: Publish = async (batch) => {
    inFlight += 1;
    overlaps.push(inFlight);
    for (const { source_sequence } of batch) taken.push(source_sequence);
    if ((calls += 1) % 10 === 0) await on.killRelaySessions();
    inFlight -= 1;
    return batch.map(({ id }) => ({ id, ok: true }));
  };
  const [one] = await Promise.all([
    on.start(publish, { pollMs: 10, batch: 8 }),
    on.start(publish, { pollMs: 10, batch: 8 }),
  ]);
  await one.flush();
  expect(Math.max(...overlaps)).toBe(1);
  const firsts = taken.filter((sequence, i) => taken.indexOf(sequence) === i);
  expect(firsts).toEqual(events.map((_, i) => i + 1));
  // What is sent again was sent but not marked: never more than the batch that was cut short.
  taken.slice(1).forEach((sequence, i) => {
    expect(sequence).toBeGreaterThan((taken[i] ?? 0) - 8);
  });
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
