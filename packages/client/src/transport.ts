import { isRecord } from './answers.ts';
import {
  AbortedError,
  MalformedAnswerError,
  RefusedError,
  TimeoutError,
  UnreachableError,
} from './errors.ts';

/** How requests are made: all of it can be replaced, for tests and for other surroundings. */
export interface TransportOptions {
  baseUrl: string;
  apiKey: string;
  fetch?: typeof fetch;
  /** How often a request is tried. */
  attempts?: number;
  /** How long one try may take, beyond what the firewall was asked to hold it. */
  attemptTimeoutMs?: number;
  /** Waits; rejects once the signal is aborted. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Between 0 and 1. */
  random?: () => number;
  nowMs?: () => number;
}

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** How long the firewall may hold the answer. */
  heldMs?: number;
  /** Ends it, whatever it does. */
  signal: AbortSignal;
}

/** Asks the firewall, again where that can help. */
export type Transport = (call: Call) => Promise<unknown>;

const baseDelayMs = 200;
const longestDelayMs = 10_000;

type Outcome = { answer: unknown } | { failure: string; retryAfterMs?: number | undefined };

/** Waits; rejects as soon as the signal is aborted. */
export function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException('aborted', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** `Retry-After`, in seconds or as a date. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function refusalOf(status: number, body: unknown): Error {
  const error = isRecord(body) ? body['error'] : undefined;
  if (!isRecord(error) || typeof error['code'] !== 'string') {
    return new MalformedAnswerError(`The firewall answered ${status} without saying why.`);
  }
  const { code, message, details, request_id } = error;
  return new RefusedError(typeof message === 'string' ? message : code, {
    status,
    code,
    details: isRecord(details) ? details : {},
    request_id: typeof request_id === 'string' ? request_id : undefined,
  });
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a signal was aborted for: the time that was given is over, or the caller wants no more. */
export const abortErrorOf = (signal: AbortSignal): Error =>
  signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
    ? new TimeoutError('The firewall gave no answer in the time that was given.')
    : new AbortedError('The call was aborted.');

type Settled = Required<TransportOptions>;

async function tryOnce(options: Settled, call: Call): Promise<Outcome> {
  const attempt = AbortSignal.timeout(options.attemptTimeoutMs + (call.heldMs ?? 0));
  let response: Response;
  let body: unknown;
  try {
    response = await options.fetch(new URL(call.path, options.baseUrl), {
      method: call.method,
      headers: {
        authorization: `Bearer ${options.apiKey}`,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // The key is for this address and for no other.
      redirect: 'error',
      signal: AbortSignal.any([call.signal, attempt]),
    });
    body = await readBody(response);
  } catch (error) {
    if (call.signal.aborted) throw abortErrorOf(call.signal);
    return { failure: error instanceof Error ? error.message : 'the network failed' };
  }
  const { status, ok } = response;
  if (status === 429 || status >= 500) {
    const after = retryAfterMs(response.headers.get('retry-after'), options.nowMs());
    return { failure: `it answered ${status}`, retryAfterMs: after };
  }
  if (!ok) throw refusalOf(status, body);
  if (body === undefined) throw new MalformedAnswerError('The firewall answered something that is no JSON.');
  return { answer: body };
}

/** Doubles with each try, and is spread out so that many who failed together do not come back together. */
const backOffMs = (tried: number, random: number): number =>
  random * Math.min(longestDelayMs, baseDelayMs * 2 ** tried);

/**
 * Requests with retries: network failures, time-outs, 5xx and 429 are tried again, with `Retry-After` where
 * the firewall names it. Everything else is an error at once.
 */
export function createTransport(given: TransportOptions): Transport {
  const options: Settled = {
    fetch: globalThis.fetch,
    attempts: 5,
    attemptTimeoutMs: 10_000,
    sleep: sleepUntil,
    random: Math.random,
    nowMs: Date.now,
    ...given,
  };
  return async (call) => {
    let failure = '';
    for (let tried = 0; tried < options.attempts; tried += 1) {
      if (call.signal.aborted) throw abortErrorOf(call.signal);
      const outcome = await tryOnce(options, call);
      if ('answer' in outcome) return outcome.answer;
      failure = outcome.failure;
      if (tried + 1 === options.attempts) break;
      const waitMs = Math.max(outcome.retryAfterMs ?? 0, backOffMs(tried, options.random()));
      await options.sleep(waitMs, call.signal).catch(() => {
        throw abortErrorOf(call.signal);
      });
    }
    throw new UnreachableError(`The firewall could not be asked: ${failure}.`);
  };
}
