import type { EventType } from '@aaf/contracts/events';
import {
  AckPolicy,
  DeliverPolicy,
  nanos,
  ReplayPolicy,
  type Consumer,
  type ConsumerConfig,
  type ConsumerInfo,
  type JetStreamManager,
} from 'nats';
import { apiCodeOf, apiErrors, managerOf } from './jetstream.ts';
import { eventStream } from './stream.ts';
import { allEvents, eventTypeWildcard } from './subjects.ts';
import type { Wire } from './wire.ts';

/** How many events may be in an instance's hands. More wait at the broker. */
const maxInHand = 4_096;

export interface ConsumerOptions {
  durable: string;
  filter: EventType | readonly EventType[] | undefined;
  /** After how long an instance that says nothing counts as dead. */
  ackWaitMs: number;
}

/** The place in the stream that an instance continues from. */
export interface OpenConsumer {
  consumer: Consumer;
  /** How many events another instance, or an earlier life of this one, took and has not settled. */
  unsettled: number;
  /** The number of the last event that was ever handed out. */
  lastSequence: number;
}

/** A broker before 2.10 knows one filter per consumer, so several types are sorted out by us. */
function filterSubject(filter: ConsumerOptions['filter']): string {
  const types = typeof filter === 'string' ? [filter] : (filter ?? []);
  const [only] = types;
  return only !== undefined && types.length === 1 ? eventTypeWildcard(only) : allEvents;
}

async function find(manager: JetStreamManager, durable: string): Promise<ConsumerInfo | undefined> {
  try {
    return await manager.consumers.info(eventStream, durable);
  } catch (error) {
    if (apiCodeOf(error) === apiErrors.consumerNotFound) return undefined;
    throw error;
  }
}

async function ensureConsumer(manager: JetStreamManager, options: ConsumerOptions): Promise<void> {
  const { durable, filter, ackWaitMs } = options;
  const changeable = {
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: maxInHand,
    // We count ourselves, and bury what failed too often; the broker would just stop delivering it.
    max_deliver: -1,
  };
  const config: Partial<ConsumerConfig> = {
    durable_name: durable,
    filter_subject: filterSubject(filter),
    ack_policy: AckPolicy.Explicit,
    replay_policy: ReplayPolicy.Instant,
    ...changeable,
  };
  const found = await find(manager, durable);
  if (!found) {
    await manager.consumers.add(eventStream, { ...config, deliver_policy: DeliverPolicy.All });
  } else if (found.config.filter_subject !== config.filter_subject) {
    await manager.consumers.delete(eventStream, durable);
    const start = {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: found.ack_floor.stream_seq + 1,
    };
    await manager.consumers.add(eventStream, { ...config, ...start });
  } else {
    await manager.consumers.update(eventStream, durable, changeable);
  }
}

/**
 * Opens a durable consumer of the events, which is made if it is not there.
 * @throws {Refusal} `unavailable` when the broker is away.
 */
export async function openConsumer(wire: Wire, options: ConsumerOptions): Promise<OpenConsumer> {
  await ensureConsumer(await managerOf(wire), options);
  const consumer = await wire.nats.jetstream().consumers.get(eventStream, options.durable);
  const info = await consumer.info();
  return { consumer, unsettled: info.num_ack_pending, lastSequence: info.delivered.stream_seq };
}
