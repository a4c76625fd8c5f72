import { setTimeout as delay } from 'node:timers/promises';
import type { OrgEvent } from '@aaf/contracts/event';
import type { EventType } from '@aaf/contracts/events';
import type { Bus } from './connection.ts';
import { openConsumer } from './consumer.ts';
import type { DeadLetter } from './dead-letter.ts';
import { Desk, type DeskOptions, type EventMeta } from './desk.ts';
import { takeLease } from './lease.ts';
import type { Log } from './log.ts';
import { ensureEventStream, type EventStreamOptions } from './stream.ts';
import { wireOf, type Wire } from './wire.ts';

const retryAfterMs = 500;
const pullSize = 256;
const pullExpiresMs = 10_000;
const heartbeatMs = 2_000;

export interface ConsumeOptions {
  /** The name under which the broker remembers how far we are; one per service. `[a-z0-9_-]` */
  durable: string;
  /** Which events; all where it is not said. */
  filter?: EventType | readonly EventType[] | undefined;
  /**
   * Handles an event; it counts as handled when this resolves. It may come again all the same, so the handler
   * notes its id beside its effect.
   */
  handle: (event: OrgEvent, meta: EventMeta) => Promise<void>;
  /**
   * Handles several events of one organization in one go, in their order: all of them, or it rejects and none. Used
   * when events pile up; those that could not be handled together are given to `handle` one by one.
   */
  handleRun?: (events: readonly OrgEvent[]) => Promise<void>;
  /** After so many failed tries an event becomes a dead letter; 20. */
  maxDeliver?: number;
  /** How long to wait before each next try; the last one counts for all that follow. */
  backoffMs?: readonly number[];
  /** After how long the broker gives what we hold to another instance, should we die; 5,000. */
  ackWaitMs?: number;
  /** How many organizations are worked on at once; 16. */
  concurrency?: number;
  log?: Log;
  onDeadLetter?: (letter: DeadLetter) => void;
  /** For the stream, should it have to be made again. */
  stream?: EventStreamOptions;
}

export interface Consuming extends AsyncDisposable {
  /** Takes no new events, finishes what runs, gives the rest back. */
  stop(): Promise<void>;
}

interface Work {
  bus: Bus;
  wire: Wire;
  desk: DeskOptions;
  filter: ConsumeOptions['filter'];
  stream: EventStreamOptions | undefined;
}

function deskOptions(options: ConsumeOptions): DeskOptions {
  const { durable, handle, handleRun, filter, onDeadLetter } = options;
  const wanted = filter === undefined ? undefined : new Set<string>([filter].flat());
  return {
    durable,
    handle,
    handleRun,
    onDeadLetter,
    isWanted: (eventType) => wanted?.has(eventType) ?? true,
    maxDeliver: options.maxDeliver ?? 20,
    backoffMs: options.backoffMs ?? [200, 500, 1_000, 2_000, 5_000, 10_000, 30_000],
    ackWaitMs: options.ackWaitMs ?? 5_000,
    concurrency: options.concurrency ?? 16,
  };
}

/** Consumes until the signal fires, or the consumer is gone. */
async function runSession({ wire, desk: options, filter }: Work, ended: AbortSignal): Promise<void> {
  const { durable, ackWaitMs } = options;
  const { consumer, ...resumed } = await openConsumer(wire, { durable, filter, ackWaitMs });
  const messages = await consumer.consume({
    max_messages: pullSize,
    expires: pullExpiresMs,
    idle_heartbeat: heartbeatMs,
    abort_on_missing_resource: true,
  });
  const desk = new Desk(wire, options, resumed);
  const end = () => {
    desk.pause();
    void messages.close();
  };
  ended.addEventListener('abort', end, { once: true });
  if (ended.aborted) end();
  try {
    for await (const message of messages) desk.take(message);
  } finally {
    ended.removeEventListener('abort', end);
    desk.pause();
    // Asked about itself, the consumer forgets our open pull. A broker of 2.9 would answer that pull with the
    // first event we give back, and miss only then that nobody listens any more.
    await wire.whileConnected(() => consumer.info());
    await desk.close();
    // Before the next instance begins, the broker has to know what we are done with.
    await wire.whileConnected(() => wire.nats.flush());
  }
}

async function workOnce(work: Work, stopping: AbortSignal): Promise<void> {
  const { bus, wire, desk, stream } = work;
  if (!wire.isConnected()) return;
  await ensureEventStream(bus, stream);
  await using lease = await takeLease(wire, desk.durable, stopping);
  await runSession(work, AbortSignal.any([stopping, lease.lost]));
}

async function workUntil(work: Work, stopping: AbortSignal): Promise<void> {
  const isStopping = () => stopping.aborted;
  while (!isStopping()) {
    try {
      await workOnce(work, stopping);
    } catch (error) {
      if (isStopping()) return;
      const fields = { err: error, consumer: work.desk.durable };
      work.wire.log.warn(fields, 'events are not consumed at the moment; trying again');
    }
    await delay(retryAfterMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/**
 * Handles the events of the stream: each at least once, those of one organization one after another in the
 * order of the stream, different organizations side by side. Of several instances with the same name one
 * works and the others stand by. A broker that goes away, or comes back empty, is waited for and set up again.
 */
export function consumeEvents(bus: Bus, options: ConsumeOptions): Consuming {
  const shared = wireOf(bus);
  const wire: Wire = { ...shared, log: options.log ?? shared.log };
  const stopping = new AbortController();
  const { filter, stream } = options;
  const working = workUntil({ bus, wire, desk: deskOptions(options), filter, stream }, stopping.signal);
  const stop = async () => {
    stopping.abort();
    await working;
  };
  return { stop, [Symbol.asyncDispose]: stop };
}
