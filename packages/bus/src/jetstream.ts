import { NatsError, type JetStreamManager, type MsgHdrs } from 'nats';
import { exchange, unavailable } from './exchange.ts';
import type { Wire } from './wire.ts';

/** How long the broker may take for an answer about its streams. */
const apiTimeoutMs = 5_000;

/** What the broker's error codes mean, of those we act on. */
export const apiErrors = {
  consumerNotFound: 10_014,
  streamNameInUse: 10_058,
  streamNotFound: 10_059,
  wrongLastSequence: 10_071,
} as const;

/** An error that the broker's store answered. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly apiCode: number | undefined;

  constructor(description: string, apiCode?: number) {
    super(`The broker did not store the message: ${description}.`);
    this.apiCode = apiCode;
  }
}

/** The code of an error the broker answered; undefined for any other error. */
export function apiCodeOf(error: unknown): number | undefined {
  if (error instanceof StoreError) return error.apiCode;
  return error instanceof NatsError ? error.api_error?.err_code : undefined;
}

/**
 * The broker's streams, to look at and to change.
 * @throws {Refusal} `unavailable` when the broker is away.
 */
export function managerOf(wire: Wire): Promise<JetStreamManager> {
  if (!wire.isConnected()) throw unavailable('the broker is not connected');
  return wire.nats.jetstreamManager({ checkAPI: false, timeout: apiTimeoutMs });
}

/** Where a message was stored. */
export interface Stored {
  sequence: number;
  /** The stream had it already, by its `Nats-Msg-Id`. */
  is_duplicate: boolean;
}

export interface Storable {
  stream: string;
  subject: string;
  body: string;
  headers: MsgHdrs;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function readAck(body: string, stream: string): Stored {
  const ack: unknown = JSON.parse(body);
  if (!isRecord(ack)) throw new StoreError('the acknowledgement makes no sense');
  const { error, seq, stream: storedIn, duplicate } = ack;
  if (isRecord(error)) {
    const { err_code, description } = error;
    throw new StoreError(String(description), typeof err_code === 'number' ? err_code : undefined);
  }
  if (storedIn !== stream || typeof seq !== 'number') throw new StoreError(`it is not in ${stream}`);
  return { sequence: seq, is_duplicate: duplicate === true };
}

/**
 * Publishes into a stream. When it resolves the broker has the message.
 * @throws {StoreError} when the broker does not take it.
 * @throws {Refusal} `unavailable` when the broker or the stream is away; nothing is known then.
 */
export async function store(wire: Wire, { stream, ...message }: Storable): Promise<Stored> {
  const reply = await exchange(wire, message, { timeoutMs: apiTimeoutMs });
  return readAck(reply.string(), stream);
}
