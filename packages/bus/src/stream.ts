import { setTimeout as delay } from 'node:timers/promises';
import {
  DiscardPolicy,
  nanos,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from 'nats';
import type { Bus } from './connection.ts';
import { apiCodeOf, apiErrors, managerOf } from './jetstream.ts';
import { silentLog, type Log } from './log.ts';
import { allDeadLetters, allEvents, allLeases } from './subjects.ts';
import { wireOf } from './wire.ts';

const hourMs = 3_600_000;
const checkEveryMs = 5_000;

export const eventStream = 'ORG_EVENTS';
export const deadLetterStream = 'DEAD_LETTERS';
export const leaseStream = 'LEASES';
/** How long an instance that says nothing keeps its lease. */
export const leaseMs = 5_000;

/** What depends on how the broker is set up. */
export interface EventStreamOptions {
  /** On how many servers of the cluster. Left as it is where it is not said; 1 at first. */
  replicas?: number | undefined;
  /** Only heeded when the stream is made. */
  storage?: 'file' | 'memory' | undefined;
}

/** A stream as it is. */
export interface StreamState {
  /** When it was made, ISO 8601. Another moment than before means: this is another, emptier stream. */
  created_at: string;
  last_sequence: number;
}

type Wanted = Partial<StreamConfig> & { name: string };

const specifications: readonly Wanted[] = [
  {
    name: eventStream,
    subjects: [allEvents],
    max_age: nanos(72 * hourMs),
    duplicate_window: nanos(120_000),
  },
  {
    name: deadLetterStream,
    subjects: [allDeadLetters],
    max_age: nanos(30 * 24 * hourMs),
    duplicate_window: nanos(120_000),
  },
  {
    name: leaseStream,
    subjects: [allLeases],
    max_age: nanos(leaseMs),
    max_msgs_per_subject: 1,
    duplicate_window: nanos(1_000),
  },
];

/** The fields in which the stream is not as it should be. */
function differences(found: StreamConfig, wanted: Wanted): Partial<StreamConfig> {
  const isAsWanted = ([key, value]: [string, unknown]) =>
    JSON.stringify(Object.entries(found).find(([name]) => name === key)?.[1]) === JSON.stringify(value);
  return Object.fromEntries(Object.entries(wanted).filter((field) => !isAsWanted(field)));
}

async function find(manager: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (apiCodeOf(error) === apiErrors.streamNotFound) return undefined;
    throw error;
  }
}

async function create(
  manager: JetStreamManager,
  wanted: Wanted,
  options: EventStreamOptions,
): Promise<StreamInfo> {
  try {
    return await manager.streams.add({
      ...wanted,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      storage: options.storage === 'memory' ? StorageType.Memory : StorageType.File,
    });
  } catch (error) {
    // Somebody else was faster.
    const info =
      apiCodeOf(error) === apiErrors.streamNameInUse ? await find(manager, wanted.name) : undefined;
    if (!info) throw error;
    return info;
  }
}

async function ensure(
  manager: JetStreamManager,
  specified: Wanted,
  options: EventStreamOptions,
): Promise<StreamInfo> {
  const wanted =
    options.replicas === undefined ? specified : { ...specified, num_replicas: options.replicas };
  const info = (await find(manager, wanted.name)) ?? (await create(manager, wanted, options));
  const changes = differences(info.config, wanted);
  if (Object.keys(changes).length === 0) return info;
  return manager.streams.update(wanted.name, { ...info.config, ...changes });
}

/**
 * Makes the streams that events need, and brings those that exist up to date. Repeating it changes nothing.
 * @returns the stream of events as it is now.
 * @throws {Refusal} `unavailable` when the broker is away.
 */
export async function ensureEventStream(bus: Bus, options: EventStreamOptions = {}): Promise<StreamState> {
  const manager = await managerOf(wireOf(bus));
  const [events] = await Promise.all(specifications.map((wanted) => ensure(manager, wanted, options)));
  if (!events) throw new Error('no stream is specified');
  return { created_at: new Date(events.created).toISOString(), last_sequence: events.state.last_seq };
}

export interface WatchStreamOptions extends EventStreamOptions {
  /** The stream as `ensureEventStream` said it was. */
  known: StreamState;
  /** The broker has lost its disk: whatever was published before is gone. */
  onReplaced: (state: StreamState) => void;
  log?: Log;
  /** How often it looks. */
  everyMs?: number;
}

/** Keeps the stream of events in place, and says when it had to begin anew, empty. */
export function watchEventStream(bus: Bus, options: WatchStreamOptions): Disposable {
  const { onReplaced, log = silentLog, everyMs = checkEveryMs } = options;
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  const look = async (known: StreamState): Promise<StreamState> => {
    const state = await ensureEventStream(bus, options);
    if (state.created_at === known.created_at || isStopping()) return state;
    log.warn({}, 'the stream of events was replaced by an empty one');
    onReplaced(state);
    return state;
  };
  const watch = async () => {
    let { known } = options;
    while (!isStopping()) {
      await delay(everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (isStopping() || !bus.isConnected()) continue;
      try {
        known = await look(known);
      } catch (error) {
        log.warn({ err: error }, 'the stream of events could not be looked at');
      }
    }
  };
  void watch();
  return { [Symbol.dispose]: () => { stopping.abort(); } }; // prettier-ignore
}
