import type { Kind } from '@aaf/contracts/contract';
import { fromWireError } from '@aaf/contracts/errors';
import type { Bus } from './connection.ts';
import { decodeAnswer, encodeInput, encodeTerms, type CallHeaders } from './envelope.ts';
import { exchange, type Outgoing } from './exchange.ts';
import { defaultBeatMs } from './pulse.ts';
import { cancelSubject, rpcSubject, splitPath } from './subjects.ts';
import { readSubscription } from './subscribe.ts';
import { tell } from './subscription-wire.ts';
import { wireOf } from './wire.ts';

const defaultTimeoutMs = 5_000;

export interface RequesterOptions {
  /** How long a call may take where it does not say so itself. */
  timeoutMs?: number;
  /** How often subscriptions give signs of life. */
  beatMs?: number;
}

/** A call to another part. */
export interface Call {
  /** `<service>.<noun>.<verb>` */
  path: string;
  type: Kind;
  input: unknown;
  /** The organization the call is about. */
  org_id?: string | undefined;
  headers?: CallHeaders | undefined;
  /** Giving up reaches the other side too. */
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
}

export type SubscriptionCall = Omit<Call, 'type'>;

/** Asks other parts. Nothing is ever queued: what cannot be answered now fails now. */
export interface Requester {
  /**
   * Asks once.
   * @returns the output of the procedure.
   * @throws {Refusal} as the other side threw it; `unavailable` when no instance is up, the broker is away or
   *   the time is over; `payload_too_large` when the input exceeds what the broker carries.
   * @throws the signal's reason when it fires.
   */
  request(call: Call): Promise<unknown>;
  /**
   * Opens a subscription; it starts with the first `next()`, and ends on both sides when the loop is left or
   * the signal fires. Throws as `request` does.
   */
  subscribe(call: SubscriptionCall): AsyncGenerator<unknown, void, undefined>;
}

function encodeCall(call: Call, deadlineMs: number | undefined): Outgoing {
  const { service } = splitPath(call.path);
  const terms = { type: call.type, deadline_ms: deadlineMs, headers: call.headers ?? {} };
  return {
    subject: rpcSubject(service, call.org_id, call.path),
    body: encodeInput(call.input),
    headers: encodeTerms(terms),
  };
}

/** Asks other parts over this bus. */
export function createRequester(bus: Bus, options: RequesterOptions = {}): Requester {
  const wire = wireOf(bus);
  const { timeoutMs = defaultTimeoutMs, beatMs = defaultBeatMs } = options;
  const cancelOf = (path: string) => {
    const subject = cancelSubject(splitPath(path).service);
    return (reply: string) => {
      tell(wire, subject, reply);
    };
  };
  return {
    async request(call) {
      if (call.type === 'subscription') throw new Error(`${call.path} is a subscription: subscribe to it.`);
      const limits = { timeoutMs: call.timeoutMs ?? timeoutMs, signal: call.signal };
      const message = encodeCall(call, Date.now() + limits.timeoutMs);
      const reply = await exchange(wire, message, { ...limits, onGiveUp: cancelOf(call.path) });
      const answer = decodeAnswer(reply.string());
      if ('error' in answer) throw fromWireError(answer.error);
      return answer.result.data;
    },
    async *subscribe(call) {
      const message = encodeCall({ ...call, type: 'subscription' }, undefined);
      yield* readSubscription(wire, message, {
        timeoutMs: call.timeoutMs ?? timeoutMs,
        beatMs,
        signal: call.signal,
        onGiveUp: cancelOf(call.path),
      });
    },
  };
}
