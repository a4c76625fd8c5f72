import type { OrgEvent } from '@aaf/contracts/event';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Bus } from './connection.ts';
import { watchEvents } from './live.ts';
import { makeEvent, newOrgId } from './make-event.test-support.ts';
import { createEventPublisher } from './publish.ts';
import { ensureEventStream, eventStream, watchEventStream, type StreamState } from './stream.ts';
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

async function storedEvents(
  orgId: string,
): Promise<{ id: string; traceparent: string | undefined; sequence: number }[]> {
  const manager = await wireOf(bus).nats.jetstreamManager();
  const { state } = await manager.streams.info(eventStream);
  const found = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const { subject, header, data } = await manager.streams.getMessage(eventStream, { seq });
    if (!subject.startsWith(`org.${orgId}.`)) continue;
    const { id }: OrgEvent = JSON.parse(new TextDecoder().decode(data));
    expect(header.get('Nats-Msg-Id')).toBe(id);
    found.push({ id, traceparent: header.get('traceparent'), sequence: seq });
  }
  return found;
}

test('the stream keeps events 72 hours on disk, and dead letters 30 days', async () => {
  const manager = await wireOf(bus).nats.jetstreamManager();
  const hourNs = 3_600 * 1e9;
  const { config } = await manager.streams.info(eventStream);
  expect(config).toMatchObject({ subjects: ['org.*.>'], storage: 'file', max_age: 72 * hourNs });
  const dead = await manager.streams.info('DEAD_LETTERS');
  expect(dead.config).toMatchObject({ subjects: ['dead.*.*'], storage: 'file', max_age: 30 * 24 * hourNs });
});

test('making the stream again changes nothing; what was changed by hand is put right', async () => {
  const manager = await wireOf(bus).nats.jetstreamManager();
  const before = await ensureEventStream(bus);
  await createEventPublisher(bus).publish([makeEvent(newOrgId())]);
  await manager.streams.update(eventStream, { max_age: 3_600 * 1e9 });
  const states = await Promise.all(Array.from({ length: 5 }, () => ensureEventStream(bus)));
  expect(new Set(states.map(({ created_at }) => created_at))).toEqual(new Set([before.created_at]));
  expect(states[0]?.last_sequence).toBe(before.last_sequence + 1);
  expect((await manager.streams.info(eventStream)).config.max_age).toBe(72 * 3_600 * 1e9);
});

test('events are stored in the order given, each with its id and its trace', async () => {
  const orgId = newOrgId();
  const events = Array.from({ length: 600 }, () => makeEvent(orgId));
  const outcomes = await createEventPublisher(bus).publish(events, '00-1-2-01');
  expect(outcomes).toEqual(
    events.map(({ id }) => ({ id, ok: true, sequence: expect.any(Number), is_duplicate: false })),
  );
  const stored = await storedEvents(orgId);
  expect(stored.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  expect(stored[0]?.traceparent).toBe('00-1-2-01');
});

test('an event published twice is stored once', async () => {
  const orgId = newOrgId();
  const event = makeEvent(orgId);
  const publisher = createEventPublisher(bus);
  const [first] = await publisher.publish([event]);
  const [second] = await publisher.publish([event]);
  expect([first, second]).toMatchObject([
    { ok: true, is_duplicate: false },
    { ok: true, is_duplicate: true },
  ]);
  expect(await storedEvents(orgId)).toHaveLength(1);
});

test('an event that cannot be stored says so, and the others are stored', async () => {
  const orgId = newOrgId();
  const good = makeEvent(orgId);
  const hostile = makeEvent('org.*');
  const huge = makeEvent(orgId, { payload: { text: 'x'.repeat(9 * 1024 * 1024) } });
  const outcomes = await createEventPublisher(bus).publish([hostile, huge, good]);
  expect(outcomes).toMatchObject([
    { id: hostile.id, ok: false, error: expect.any(Error) },
    { id: huge.id, ok: false, error: { code: 'payload_too_large' } },
    { id: good.id, ok: true },
  ]);
  expect(await storedEvents(orgId)).toHaveLength(1);
});

test('without a broker publishing says so at once, and works again by itself', async () => {
  const events = [makeEvent(newOrgId()), makeEvent(newOrgId())];
  const publisher = createEventPublisher(bus);
  broker.kill();
  await vi.waitFor(() => expect(bus.isConnected()).toBe(false));
  const started = performance.now();
  expect(await publisher.publish(events)).toMatchObject([{ ok: false }, { ok: false }]);
  expect(performance.now() - started).toBeLessThan(500);
  await broker.restart();
  await vi.waitFor(
    async () => expect(await publisher.publish(events)).toMatchObject([{ ok: true }, { ok: true }]),
    {
      timeout: 10_000,
    },
  );
});

test('a broker that lost its disk gets its stream back, and whoever watches is told', async () => {
  const known = await ensureEventStream(bus);
  const { promise: replaced, resolve: onReplaced } = Promise.withResolvers<StreamState>();
  using _watch = watchEventStream(bus, { known, onReplaced, everyMs: 50 });
  await broker.restart({ isEmpty: true });
  const state = await replaced;
  expect(state.created_at > known.created_at).toBe(true);
  expect(state.last_sequence).toBe(0);
  const [outcome] = await createEventPublisher(bus).publish([makeEvent(newOrgId())]);
  expect(outcome).toMatchObject({ ok: true, sequence: 1 });
});

test('publishing makes a missing stream again', async () => {
  const manager = await wireOf(bus).nats.jetstreamManager();
  await manager.streams.delete(eventStream);
  const event = makeEvent(newOrgId());
  const publisher = createEventPublisher(bus);
  expect(await publisher.publish([event])).toMatchObject([{ ok: false }]);
  expect(await publisher.publish([event])).toMatchObject([{ ok: true, is_duplicate: false }]);
});

test('who watches an organization hears its events of the wanted types, and nobody else’s', async () => {
  const orgId = newOrgId();
  const publisher = createEventPublisher(bus);
  const heard: OrgEvent[] = [];
  const all: OrgEvent[] = [];
  const watch = watchEvents(bus, orgId, ['org.created'], (event) => heard.push(event));
  using _all = watchEvents(bus, orgId, undefined, (event) => all.push(event));
  const created = makeEvent(orgId, { event_type: 'org.created' });
  const others = [makeEvent(orgId), makeEvent(newOrgId(), { event_type: 'org.created' })];
  await publisher.publish([...others, created]);
  await vi.waitFor(() => expect(all).toHaveLength(2));
  expect(heard).toEqual([created]);
  watch[Symbol.dispose]();
  await publisher.publish([makeEvent(orgId, { event_type: 'org.created' })]);
  await vi.waitFor(() => expect(all).toHaveLength(3));
  expect(heard).toHaveLength(1);
});
