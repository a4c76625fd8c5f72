import { readAction, readKeySet, readSpent, type ActionAnswer, type KeySet } from './answers.ts';
import { pollUntilDecided } from './poll.ts';
import { createProtect, type ProtectOptions, type Submission } from './protect.ts';
import { createTransport, sleepUntil, type TransportOptions } from './transport.ts';

export type { ActionAnswer } from './answers.ts';
export type { ProtectOptions, Submission } from './protect.ts';
export { verifyReceipt } from './receipt.ts';

export interface ClientOptions extends TransportOptions {
  /** The keys that check receipts, where they are pinned instead of asked for. */
  receiptKeys?: KeySet;
}

export interface SubmitOptions {
  /** Two submissions with the same one are one. A new one is made where it is not given. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** An agent's way to the firewall. */
export interface Client {
  /** Submits an action for judgement; tried again with the same idempotency key where that can help. */
  submit(action: Submission, options?: SubmitOptions): Promise<ActionAnswer>;
  /**
   * Waits until a held action is decided.
   * @throws {TimeoutError} when that takes longer than `timeoutMs`
   */
  waitForDecision(id: string, options?: ProtectOptions): Promise<ActionAnswer>;
  /** Spends a receipt; it works once. */
  spend(receipt: string, actionId: string, signal?: AbortSignal): Promise<void>;
  /** The keys that check receipts. */
  receiptKeys(signal?: AbortSignal): Promise<KeySet>;
  /** Wraps a tool so that it runs only when the firewall allows it. */
  protect: ReturnType<typeof createProtect>;
}

const submitTimeoutMs = 60_000;
const decisionTimeoutMs = 3_600_000;

const within = (timeoutMs: number, signal?: AbortSignal): AbortSignal =>
  AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);

/**
 * Makes a client for one API key.
 * @example
 * const firewall = createClient({ baseUrl: 'https://firewall.example.com', apiKey });
 * const refund = firewall.protect(stripe.refund, (charge, amount) => ({
 *   tool: 'stripe', operation: 'refund', params: { charge, amount },
 * }));
 */
export function createClient(options: ClientOptions): Client {
  const request = createTransport(options);
  const nowMs = options.nowMs ?? Date.now;
  const sleep = options.sleep ?? sleepUntil;

  const submit: Client['submit'] = async (action, { idempotencyKey = crypto.randomUUID(), signal } = {}) =>
    readAction(
      await request({
        method: 'POST',
        path: '/v1/actions',
        body: action,
        headers: { 'idempotency-key': idempotencyKey },
        signal: within(submitTimeoutMs, signal),
      }),
    );

  const waitForDecision: Client['waitForDecision'] = (id, limits = {}) =>
    pollUntilDecided(id, {
      request,
      sleep,
      signal: within(limits.timeoutMs ?? decisionTimeoutMs, limits.signal),
    });

  const receiptKeys: Client['receiptKeys'] = async (signal) => {
    if (options.receiptKeys) return options.receiptKeys;
    const call = { method: 'GET', path: '/v1/receipts/public-key' } as const;
    return readKeySet(await request({ ...call, signal: within(submitTimeoutMs, signal) }));
  };

  const spend: Client['spend'] = async (receipt, actionId, signal) => {
    const call = { method: 'POST', path: '/v1/receipts/spend', body: { receipt } } as const;
    readSpent(await request({ ...call, signal: within(submitTimeoutMs, signal) }), actionId);
  };

  const guard = { submit, waitForDecision, receiptKeys, spend, nowMs };
  return { submit, waitForDecision, receiptKeys, spend, protect: createProtect(guard) };
}
