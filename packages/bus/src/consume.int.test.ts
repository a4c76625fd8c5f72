import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { OrgEvent } from '@aaf/contracts/event';
import { Refusal } from '@aaf/contracts/errors';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Bus } from './connection.ts';
import { consumeEvents, type ConsumeOptions } from './consume.ts';
import type { EventMeta } from './desk.ts';
import { makeEvent, newOrgId } from './make-event.test-support.ts';
import { createEventPublisher } from './publish.ts';
import { deadLetterStream, ensureEventStream, eventStream } from './stream.ts';
import { deadLetterSubject, eventSubject } from './subjects.ts';
import { startTestBroker, type TestBroker } from './testing.ts';
import { wireOf } from './wire.ts';

let broker: TestBroker;
let bus: Bus;
beforeAll(async () => {
  broker = await startTestBroker();
  bus = await broker.connect();
  await ensureEventStream(bus);
});
afterAll(async () => {
  await bus.close();
  await broker[Symbol.asyncDispose]();
});

const publish = async (events: readonly OrgEvent[], on = bus) => {
  const outcomes = await createEventPublisher(on).publish(events, '00-1-2-01');
  expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
};
const events = (orgId: string, count: number) => Array.from({ length: count }, () => makeEvent(orgId));
const idsOf = (list: readonly OrgEvent[]) => list.map(({ id }) => id);
let durables = 0;
/** A consumer that nobody has used, which keeps to one test's organizations. */
function consume(orgIds: readonly string[], options: Partial<ConsumeOptions>, on = bus) {
  durables += 1;
  const durable = options.durable ?? `test-${durables}`;
  const handle: ConsumeOptions['handle'] = async (event, meta) => {
    if (orgIds.includes(event.org_id)) await options.handle?.(event, meta);
  };
  const consuming = consumeEvents(on, { backoffMs: [20, 40, 80], ...options, durable, handle });
  return {
    durable,
    ...consuming,
    stop: () => consuming.stop(),
    [Symbol.asyncDispose]: () => consuming.stop(),
  };
}

async function consumerInfo(durable: string) {
  const manager = await wireOf(bus).nats.jetstreamManager();
  return manager.consumers.info(eventStream, durable);
}
async function deadLetters(durable: string, orgId: string | undefined) {
  const manager = await wireOf(bus).nats.jetstreamManager();
  const { state } = await manager.streams.info(deadLetterStream);
  const letters = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const letter = await manager.streams.getMessage(deadLetterStream, { seq });
    if (letter.subject === deadLetterSubject(durable, orgId)) letters.push(letter);
  }
  return letters;
}
const waitUntil = (check: () => void | Promise<void>, timeout = 15_000) =>
  vi.waitFor(check, { timeout, interval: 20 });

test('an event reaches the handler with its number and trace, once, and counts as handled then', async () => {
  const orgId = newOrgId();
  const seen: [OrgEvent, EventMeta][] = [];
  const published = makeEvent(orgId);
  await publish([published]);
  await using consuming = consume([orgId], { handle: async (event, meta) => void seen.push([event, meta]) });
  await waitUntil(async () =>
    expect(await consumerInfo(consuming.durable)).toMatchObject({ num_ack_pending: 0, num_pending: 0 }),
  );
  expect(seen).toEqual([[published, { attempt: 1, sequence: expect.any(Number), traceparent: '00-1-2-01' }]]);
});

test('those of one organization are handled one after another in order, organizations side by side', async () => {
  const orgIds = [newOrgId(), newOrgId(), newOrgId(), newOrgId()];
  const published = Array.from({ length: 50 }, () => orgIds.map((orgId) => makeEvent(orgId))).flat();
  const handled: OrgEvent[] = [];
  const running = new Map<string, number>();
  let most = 0;
  await publish(published);
  await using _consuming = consume(orgIds, {
    concurrency: 3,
    async handle(event) {
      running.set(event.org_id, (running.get(event.org_id) ?? 0) + 1);
      const active = [...running.values()].filter((count) => count > 0);
      expect(Math.max(...active)).toBe(1);
      most = Math.max(most, active.length);
      await new Promise(setImmediate);
      handled.push(event);
      running.set(event.org_id, 0);
    },
  });
  await waitUntil(() => expect(handled).toHaveLength(published.length));
  expect(most).toBe(3);
  for (const orgId of orgIds) {
    const ofOrg = ({ org_id }: OrgEvent) => org_id === orgId;
    expect(idsOf(handled.filter(ofOrg))).toEqual(idsOf(published.filter(ofOrg)));
  }
});

test('a failed event is tried again after a while; later ones of its organization wait, those of others do not', async () => {
  const [sick, healthy] = [newOrgId(), newOrgId()];
  const [first, second] = events(sick, 2);
  const other = makeEvent(healthy);
  const tries: [string | undefined, number, number][] = [];
  await publish([first, second, other].flatMap((event) => event ?? []));
  await using _consuming = consume([sick, healthy], {
    backoffMs: [100, 200],
    async handle(event, { attempt }) {
      tries.push([event.id, attempt, performance.now()]);
      if (event.id === first?.id && attempt < 4) throw new Error('not yet');
    },
  });
  await waitUntil(() => expect(tries).toHaveLength(6));
  expect(tries.map(([id, attempt]) => [id, attempt])).toEqual([
    [first?.id, 1],
    [other.id, 1],
    [first?.id, 2],
    [first?.id, 3],
    [first?.id, 4],
    [second?.id, 1],
  ]);
  const times = tries.filter(([id]) => id === first?.id).map(([, , at]) => at);
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  const shortest = [100, 200, 200];
  // A timer may fire a touch early by this clock.
  expect(pauses.every((pause, index) => pause > (shortest[index] ?? 0) - 5)).toBe(true);
});

test('events of one organization that pile up are handled together, in order; one that fails takes no other along', async () => {
  const [busy, sick] = [newOrgId(), newOrgId()];
  const [first, ...piled] = events(busy, 40);
  const [fine, poison, later] = events(sick, 3);
  const runs: string[][] = [];
  const alone: string[] = [];
  const isOpen = Promise.withResolvers<undefined>();
  await publish([first, fine, ...piled, poison, later].flatMap((event) => event ?? []));
  await using consuming = consume([busy, sick], {
    maxDeliver: 2,
    async handle(event) {
      await isOpen.promise;
      if (event.id === poison?.id) throw new Error('poison');
      alone.push(event.id);
    },
    async handleRun(run) {
      if (run.some(({ org_id }) => org_id !== busy && org_id !== sick)) return;
      expect(new Set(run.map(({ org_id }) => org_id)).size).toBe(1);
      if (run.some(({ id }) => id === poison?.id)) throw new Error('poison');
      runs.push(idsOf(run));
    },
  });
  // While the first of each is held, the others of its organization gather.
  await waitUntil(async () => expect((await consumerInfo(consuming.durable)).num_pending).toBe(0));
  isOpen.resolve(undefined);
  await waitUntil(() => expect(alone).toContain(later?.id));
  await waitUntil(() => expect(runs.flat()).toHaveLength(piled.length));
  expect(runs.flat()).toEqual(idsOf(piled));
  expect(runs.length).toBeLessThan(5);
  expect(alone).toEqual(expect.arrayContaining([first?.id, fine?.id, later?.id]));
  expect(alone).toHaveLength(3);
  expect(await deadLetters(consuming.durable, sick)).toHaveLength(1);
});

test('an event that keeps failing becomes a dead letter at the cap, and the next one goes on', async () => {
  const orgId = newOrgId();
  const [poison, next] = events(orgId, 2);
  const handled: string[] = [];
  const onDeadLetter = vi.fn();
  await publish([poison, next].flatMap((event) => event ?? []));
  await using consuming = consume([orgId], {
    maxDeliver: 3,
    onDeadLetter,
    async handle(event) {
      handled.push(event.id);
      if (event.id === poison?.id)
        throw new Refusal('unavailable', { cause: new Error('the password is hunter2') });
    },
  });
  await waitUntil(() => expect(handled).toContain(next?.id));
  expect(handled).toEqual([poison?.id, poison?.id, poison?.id, next?.id]);
  const [letter, ...more] = await deadLetters(consuming.durable, orgId);
  expect(more).toEqual([]);
  expect(letter && JSON.parse(new TextDecoder().decode(letter.data))).toEqual(poison);
  const described = Object.fromEntries(
    letter?.header.keys().map((key) => [key, letter.header.get(key)]) ?? [],
  );
  expect(described).toMatchObject({
    reason: 'unavailable',
    attempts: '3',
    subject: eventSubject(orgId, 'org.updated'),
    traceparent: '00-1-2-01',
  });
  expect(onDeadLetter).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ org_id: orgId, attempts: 3 }),
  );
  expect((await consumerInfo(consuming.durable)).num_ack_pending).toBe(0);
});

test('a message that is no event, or lies under another organization, is a dead letter at once', async () => {
  const orgId = newOrgId();
  const stranger = makeEvent(newOrgId());
  const handle = vi.fn(async () => undefined);
  await using consuming = consume([orgId, stranger.org_id], { handle });
  const { nats } = wireOf(bus);
  await nats.jetstream().publish(eventSubject(orgId, 'org.updated'), '{"id":1}');
  await nats.jetstream().publish(eventSubject(orgId, 'org.updated'), JSON.stringify(stranger));
  await nats
    .jetstream()
    .publish('org.*not-an-id.x', 'rubbish')
    .catch(() => undefined);
  const good = makeEvent(orgId);
  await publish([good]);
  await waitUntil(() => expect(handle).toHaveBeenCalledExactlyOnceWith(good, expect.anything()));
  const letters = await deadLetters(consuming.durable, orgId);
  expect(letters.map(({ header }) => [header.get('reason'), header.get('attempts')])).toEqual([
    ['malformed', '0'],
    ['malformed', '0'],
  ]);
});

test('a consumer gets the types it asks for, one or several', async () => {
  const orgId = newOrgId();
  const published = (['org.created', 'org.updated', 'policy.created'] as const).map((event_type) =>
    makeEvent(orgId, { event_type }),
  );
  const one: string[] = [];
  const two: string[] = [];
  await using single = consume([orgId], {
    filter: 'org.created',
    handle: async (e) => void one.push(e.event_type),
  });
  await using several = consume([orgId], {
    filter: ['org.created', 'policy.created'],
    handle: async (event) => void two.push(event.event_type),
  });
  await publish(published);
  await waitUntil(() => expect(two).toEqual(['org.created', 'policy.created']));
  await waitUntil(() => expect(one).toEqual(['org.created']));
  expect((await consumerInfo(single.durable)).config.filter_subject).toBe('org.*.org.created');
  await waitUntil(async () => expect((await consumerInfo(several.durable)).num_ack_pending).toBe(0));
});

test('a handler may take longer than the broker waits without the event coming twice', async () => {
  const orgId = newOrgId();
  const handle = vi.fn(() => new Promise<void>((resolve) => void setTimeout(resolve, 1_500)));
  await publish(events(orgId, 2));
  await using consuming = consume([orgId], { ackWaitMs: 400, handle });
  await waitUntil(async () => {
    expect(handle).toHaveBeenCalledTimes(2);
    expect((await consumerInfo(consuming.durable)).num_ack_pending).toBe(0);
  });
  const { delivered } = await consumerInfo(consuming.durable);
  expect(delivered.consumer_seq).toBe(delivered.stream_seq);
});

test('an event that the broker hands out again while it is being handled is not handled twice', async () => {
  await using ownBroker = await startTestBroker();
  await using ownBus = await ownBroker.connect();
  await ensureEventStream(ownBus);
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  const handle = vi.fn(() => released);
  const event = makeEvent(newOrgId());
  await publish([event], ownBus);
  await using consuming = consume([event.org_id], { handle }, ownBus);
  await waitUntil(() => expect(handle).toHaveBeenCalledOnce());
  const { nats } = wireOf(ownBus);
  const manager = await nats.jetstreamManager();
  const handed = () => manager.consumers.info(eventStream, consuming.durable);
  // In our name, its first delivery is refused.
  nats.publish(`$JS.ACK.${eventStream}.${consuming.durable}.1.1.1.0.0`, '-NAK');
  await waitUntil(async () => expect((await handed()).delivered.consumer_seq).toBe(2));
  await nats.flush();
  release(undefined);
  await waitUntil(async () => expect((await handed()).num_ack_pending).toBe(0));
  expect(handle).toHaveBeenCalledOnce();
});

test('what somebody took and never settled comes first, also when later events are there at once', async () => {
  await using ownBroker = await startTestBroker();
  await using ownBus = await ownBroker.connect();
  await ensureEventStream(ownBus);
  const orgId = newOrgId();
  const published = events(orgId, 4);
  const handled: string[] = [];
  const options: Partial<ConsumeOptions> = {
    durable: 'taken',
    ackWaitMs: 3_000,
    handle: async (event) => void handled.push(event.id),
  };
  const { nats } = wireOf(ownBus);
  const consumer = async () => nats.jetstream().consumers.get(eventStream, 'taken');
  const before = consume([orgId], options, ownBus);
  await waitUntil(async () => expect(await consumer()).toBeDefined());
  await before.stop();
  await publish(published.slice(0, 2), ownBus);
  const taken = await (await consumer()).fetch({ max_messages: 2 });
  const ids: string[] = [];
  for await (const message of taken) ids.push(message.json<OrgEvent>().id);
  expect(ids).toEqual(idsOf(published.slice(0, 2)));
  await publish(published.slice(2), ownBus);
  await using _consuming = consume([orgId], options, ownBus);
  await waitUntil(() => expect(handled).toHaveLength(4));
  expect(handled).toEqual(idsOf(published));
});

test('stopping finishes what runs and gives back the rest, in order, at once', async () => {
  const orgId = newOrgId();
  const published = events(orgId, 5);
  const first: string[] = [];
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  await publish(published);
  const consuming = consume([orgId], {
    async handle(event) {
      first.push(event.id);
      await released;
    },
  });
  await waitUntil(() => expect(first).toHaveLength(1));
  const stopped = consuming.stop();
  release(undefined);
  await stopped;
  expect(first).toEqual(idsOf(published.slice(0, 1)));
  const rest: string[] = [];
  const started = performance.now();
  await using _second = consume([orgId], {
    durable: consuming.durable,
    handle: async (event) => void rest.push(event.id),
  });
  await waitUntil(() => expect(rest).toHaveLength(4));
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(rest).toEqual(idsOf(published.slice(1)));
});

test('of two instances one works; when it stops the other goes on, and each organization keeps its order', async () => {
  await using otherBus = await broker.connect();
  const orgId = newOrgId();
  const published = events(orgId, 300);
  const handled: [instance: string, id: string][] = [];
  const instance = (name: string, on: Bus, durable?: string) =>
    consume(
      [orgId],
      {
        ...(durable === undefined ? {} : { durable }),
        async handle(event) {
          await new Promise(setImmediate);
          handled.push([name, event.id]);
        },
      },
      on,
    );
  const one = instance('one', bus);
  await waitUntil(async () => expect((await consumerInfo(one.durable)).num_waiting).toBeGreaterThan(0));
  await using _two = instance('two', otherBus, one.durable);
  await publish(published.slice(0, 150));
  await waitUntil(() => expect(handled.length).toBeGreaterThan(50));
  await one.stop();
  const byOne = handled.length;
  await publish(published.slice(150));
  await waitUntil(() => expect(handled).toHaveLength(300));
  expect(handled.map(([name]) => name)).toEqual(handled.map((_, index) => (index < byOne ? 'one' : 'two')));
  expect(handled.map(([, id]) => id)).toEqual(idsOf(published));
});

test('an event whose consumer is killed between effect and ack comes again, before any later one', async () => {
  const orgId = newOrgId();
  const [first, second, third] = events(orgId, 3);
  const script = path.join(import.meta.dirname, 'crashing-consumer.test-support.ts');
  await using crashBroker = await startTestBroker();
  await using crashBus = await crashBroker.connect();
  await ensureEventStream(crashBus);
  await publish(
    [first, second].flatMap((event) => event ?? []),
    crashBus,
  );
  const child = spawn(process.execPath, [script, crashBroker.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = text(child.stdout);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  expect((await said).trim()).toBe(first?.id);
  await publish(
    [third].flatMap((event) => event ?? []),
    crashBus,
  );
  const handled: string[] = [];
  await using _consuming = consume(
    [orgId],
    { durable: 'crashes', handle: async (e) => void handled.push(e.id) },
    crashBus,
  );
  await waitUntil(() => expect(handled).toHaveLength(3));
  expect(handled).toEqual([first?.id, second?.id, third?.id]);
});

test('a broker that is killed and comes back interrupts nothing for good', async () => {
  await using ownBroker = await startTestBroker();
  await using ownBus = await ownBroker.connect();
  await ensureEventStream(ownBus);
  const orgIds = [newOrgId(), newOrgId()];
  const handled: OrgEvent[] = [];
  await using _consuming = consume(
    orgIds,
    {
      async handle(event) {
        await new Promise(setImmediate);
        handled.push(event);
      },
    },
    ownBus,
  );
  const publisher = createEventPublisher(ownBus);
  const published: OrgEvent[] = [];
  for (let round = 0; round < 3; round += 1) {
    const some = Array.from({ length: 100 }, () => orgIds.map((orgId) => makeEvent(orgId))).flat();
    published.push(...some);
    await waitUntil(async () => expect((await publisher.publish(some)).filter(({ ok }) => !ok)).toEqual([]));
    await waitUntil(() => expect(handled.length).toBeGreaterThan(round * 200 + 20));
    ownBroker.kill();
    await ownBroker.restart();
  }
  await waitUntil(() => expect(new Set(idsOf(handled)).size).toBe(published.length));
  for (const orgId of orgIds) {
    const ofOrg = ({ org_id }: OrgEvent) => org_id === orgId;
    // Those handled but not settled when the broker died come again; the first time each came in order.
    expect([...new Set(idsOf(handled.filter(ofOrg)))]).toEqual(idsOf(published.filter(ofOrg)));
  }
});

test('a broker that comes back with an empty disk is set up again, and what is published anew is handled', async () => {
  await using ownBroker = await startTestBroker();
  await using ownBus = await ownBroker.connect();
  await ensureEventStream(ownBus);
  const orgId = newOrgId();
  const published = events(orgId, 20);
  const handled = new Set<string>();
  await using _consuming = consume([orgId], { handle: async (event) => void handled.add(event.id) }, ownBus);
  await publish(published.slice(0, 10), ownBus);
  await waitUntil(() => expect(handled.size).toBe(10));
  ownBroker.kill();
  await ownBroker.restart({ isEmpty: true });
  const publisher = createEventPublisher(ownBus);
  await waitUntil(async () =>
    expect((await publisher.publish(published)).filter(({ ok }) => !ok)).toEqual([]),
  );
  await waitUntil(() => expect([...handled]).toEqual(idsOf(published)));
});

test('consuming can begin before the broker has any stream', async () => {
  await using ownBroker = await startTestBroker();
  await using ownBus = await ownBroker.connect();
  const event = makeEvent(newOrgId());
  const handle = vi.fn(async () => undefined);
  await using _consuming = consume([event.org_id], { handle }, ownBus);
  await waitUntil(async () =>
    expect(await createEventPublisher(ownBus).publish([event])).toMatchObject([{ ok: true }]),
  );
  await waitUntil(() => expect(handle).toHaveBeenCalledOnce());
});
