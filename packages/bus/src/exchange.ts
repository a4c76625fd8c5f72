import { Refusal } from '@aaf/contracts/errors';
import { ErrorCode, NatsError, type Msg, type MsgHdrs } from 'nats';
import { isNoResponders, type Inbox, type Wire } from './wire.ts';

/** The client types its errors' codes as text. */
const payloadTooLarge: string = ErrorCode.MaxPayloadExceeded;

/** A message that wants an answer. */
export interface Outgoing {
  subject: string;
  body: string;
  headers?: MsgHdrs | undefined;
}

export interface ExchangeOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Called with the subject of the answer when it is no longer waited for. */
  onGiveUp?: (replySubject: string) => void;
}

/** `unavailable`, with the reason for the log alone. */
export const unavailable = (reason: string): Refusal =>
  new Refusal('unavailable', { cause: new Error(reason) });

/**
 * Publishes with a subject for answers.
 * @throws {Refusal} `payload_too_large` beyond the broker's limit, `unavailable` when it cannot be sent.
 */
export function publishTo(wire: Wire, { subject, body, headers }: Outgoing, reply: string): void {
  try {
    wire.nats.publish(subject, body, { reply, ...(headers ? { headers } : {}) });
  } catch (error) {
    if (error instanceof NatsError && error.code === payloadTooLarge) {
      throw new Refusal('payload_too_large', { cause: error });
    }
    throw new Refusal('unavailable', { cause: error });
  }
}

/**
 * Sends a message and waits for its one answer. It never queues: without a broker, without anybody who
 * listens, or when the broker is lost on the way, it fails at once.
 * @throws {Refusal} `unavailable` in those cases and when the time is up.
 * @throws the signal's reason when it fires.
 */
export function exchange(wire: Wire, message: Outgoing, options: ExchangeOptions): Promise<Msg> {
  const { timeoutMs, signal, onGiveUp } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Msg>();
  const release = () => {
    clearTimeout(timer);
    inbox.close();
    signal?.removeEventListener('abort', onAbort);
  };
  const fail = (reason: unknown, isGivenUp = false) => {
    release();
    reject(reason instanceof Error ? reason : new Error('aborted', { cause: reason }));
    if (isGivenUp) onGiveUp?.(inbox.subject);
  };
  const onAbort = () => {
    fail(signal?.reason, true);
  };
  const inbox: Inbox = wire.openInbox({
    onMessage(answer) {
      release();
      if (isNoResponders(answer)) reject(unavailable(`nobody listens on ${message.subject}`));
      else resolve(answer);
    },
    onLost() {
      fail(unavailable('the broker was lost before the answer'));
    },
  });
  const timer = setTimeout(() => {
    fail(unavailable(`no answer on ${message.subject} within ${timeoutMs} ms`), true);
  }, timeoutMs);
  try {
    signal?.throwIfAborted();
    if (!wire.isConnected()) throw unavailable('the broker is not connected');
    signal?.addEventListener('abort', onAbort, { once: true });
    publishTo(wire, message, inbox.subject);
  } catch (error) {
    fail(error);
  }
  return promise;
}
