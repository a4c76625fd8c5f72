import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bus } from './connection.ts';
import { bury } from './dead-letter.ts';
import { forgetOrganization } from './forget-organization.ts';
import { makeEvent, newOrgId } from './make-event.test-support.ts';
import { createEventPublisher } from './publish.ts';
import { deadLetterStream, ensureEventStream, eventStream } from './stream.ts';
import { eventSubject } from './subjects.ts';
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

async function subjectsLeft(): Promise<string[]> {
  const manager = await wireOf(bus).nats.jetstreamManager();
  const all = await Promise.all(
    [eventStream, deadLetterStream].map((name) => manager.streams.info(name, { subjects_filter: '>' })),
  );
  return all.flatMap(({ state }) => Object.keys(state.subjects ?? {})).toSorted();
}

test('H7 an organization’s events and dead letters leave the broker, and nobody else’s do', async () => {
  const [gone, stays] = [newOrgId(), newOrgId()];
  const events = [makeEvent(gone), makeEvent(gone), makeEvent(stays)];
  await createEventPublisher(bus).publish(events, '00-1-2-01');
  for (const event of events.slice(1)) {
    const subject = eventSubject(event.org_id, event.event_type);
    const why = { reason: 'unknown', attempts: 5, traceparent: undefined };
    await bury(wireOf(bus), {
      durable: 'audit', org_id: event.org_id, subject, body: '{}', id: event.id, ...why,
    }); // prettier-ignore
  }
  expect(await subjectsLeft()).toHaveLength(4);
  expect(await forgetOrganization(bus, gone)).toBe(3);
  const left = await subjectsLeft();
  expect(left).toHaveLength(2);
  for (const subject of left) expect(subject).toContain(stays);
  expect(await forgetOrganization(bus, gone)).toBe(0);
});
