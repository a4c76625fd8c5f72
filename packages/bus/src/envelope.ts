import { isErrorCode, Refusal, type WireError } from '@aaf/contracts/errors';
import type { Kind } from '@aaf/contracts/contract';
import { headers, type MsgHdrs } from 'nats';

/** What travels beside the input of a call. */
export interface CallHeaders {
  /** The signed token of who calls; opaque here. */
  caller?: string | undefined;
  traceparent?: string | undefined;
  idempotency_key?: string | undefined;
  request_id?: string | undefined;
  /** The If-Match of the request: which version of the thing a change was made from. */
  if_match?: string | undefined;
}

/** What a service knows of a call before it looks at the input. */
export interface RpcMeta {
  /** `<service>.<noun>.<verb>` */
  path: string;
  /** As the subject names it. */
  org_id: string | undefined;
  type: Kind;
  headers: CallHeaders;
  /** Fires when the caller gives up, the deadline passes or the instance stops. */
  signal: AbortSignal;
  /** When the caller stops waiting, in ms since the epoch. Subscriptions have none. */
  deadline_ms: number | undefined;
}

/** The name of each header on the wire. */
const headerNames = {
  caller: 'principal',
  traceparent: 'traceparent',
  idempotency_key: 'idempotency-key',
  request_id: 'request-id',
  if_match: 'if-match',
} as const satisfies Record<keyof CallHeaders, string>;

const typeHeader = 'rpc-type';
const deadlineHeader = 'deadline';
const sendable = /^[\x20-\x7e]{1,8192}$/;

/** How a call is meant. */
export interface CallTerms {
  type: Kind;
  deadline_ms: number | undefined;
  headers: CallHeaders;
}

const fieldNames = ['caller', 'traceparent', 'idempotency_key', 'request_id', 'if_match'] as const;

/**
 * The headers of a call's message.
 * @throws {Refusal} `invalid_input` when a value cannot stand in a header.
 */
export function encodeTerms(terms: CallTerms): MsgHdrs {
  const encoded = headers();
  encoded.set(typeHeader, terms.type);
  if (terms.deadline_ms !== undefined) encoded.set(deadlineHeader, String(terms.deadline_ms));
  for (const field of fieldNames) {
    const value = terms.headers[field];
    if (value === undefined) continue;
    if (!sendable.test(value)) {
      throw new Refusal('invalid_input', { details: { fields: { [field]: 'must be printable ASCII' } } });
    }
    encoded.set(headerNames[field], value);
  }
  return encoded;
}

const isKind = (type: string): type is Kind =>
  type === 'query' || type === 'mutation' || type === 'subscription';

/** Reads the headers of a call's message; undefined when they are none of a call. */
export function decodeTerms(encoded: MsgHdrs | undefined): CallTerms | undefined {
  const type = encoded?.get(typeHeader) ?? '';
  if (!encoded || !isKind(type)) return undefined;
  const deadline = encoded.get(deadlineHeader);
  if (deadline !== '' && !/^\d{1,15}$/.test(deadline)) return undefined;
  const fields = fieldNames.flatMap((field) => {
    const value = encoded.get(headerNames[field]);
    return value === '' ? [] : [[field, value] as const];
  });
  return {
    type,
    deadline_ms: deadline === '' ? undefined : Number(deadline),
    headers: Object.fromEntries(fields),
  };
}

/** An answer on the wire: what came out, or why not. Nothing else ever leaves a service. */
export type Answer = { result: { data?: unknown } } | { error: WireError };

/** An input as it travels; nothing at all for `undefined`. */
export const encodeInput = (input: unknown): string => (input === undefined ? '' : JSON.stringify(input));

/**
 * @throws {SyntaxError} when the body is no JSON.
 */
export function decodeInput(body: string): unknown {
  return body === '' ? undefined : JSON.parse(body);
}

export const encodeAnswer = (answer: Answer): string => JSON.stringify(answer);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isWireError(value: unknown): value is WireError {
  if (!isRecord(value)) return false;
  const { code, message, details } = value;
  return typeof code === 'string' && isErrorCode(code) && typeof message === 'string' && isRecord(details);
}

/**
 * Reads an answer.
 * @throws {Error} when it is none.
 */
export function decodeAnswer(body: string): Answer {
  const parsed: unknown = JSON.parse(body);
  if (isRecord(parsed)) {
    const { result, error } = parsed;
    if (isRecord(result)) return { result };
    if (isWireError(error)) return { error };
  }
  throw new Error('The answer is neither a result nor an error.');
}
