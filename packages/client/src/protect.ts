import type { ActionAnswer, KeySet } from './answers.ts';
import { argumentsDigest, canonicalArguments, type Arguments } from './arguments-digest.ts';
import { toJson } from './canonical-json.ts';
import {
  ApprovalExpiredError,
  ArgumentsChangedError,
  DeniedError,
  FirewallError,
  ReceiptError,
  RefusedError,
} from './errors.ts';
import { verifyReceipt } from './receipt.ts';

/** An action that wants to be done: what is judged. */
export interface Submission {
  /** The system it touches, such as `stripe`. */
  tool: string;
  /** What it does there, such as `refund`. */
  operation: string;
  /** Its exact arguments. */
  params?: Record<string, unknown>;
  agent_id?: string;
  /** What policies may look at besides. */
  context?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

export interface ProtectOptions {
  /** How long a person may take to decide; an hour where it is not said. */
  timeoutMs?: number;
  /** Gives up, at any step before the tool runs. */
  signal?: AbortSignal;
}

/** What protecting needs of the client. */
export interface Guard {
  submit(
    action: Submission,
    options: { idempotencyKey: string; signal?: AbortSignal },
  ): Promise<ActionAnswer>;
  waitForDecision(id: string, options: ProtectOptions): Promise<ActionAnswer>;
  receiptKeys(signal?: AbortSignal): Promise<KeySet>;
  spend(receipt: string, actionId: string, signal?: AbortSignal): Promise<void>;
  nowMs(): number;
}

/** @throws {DeniedError | ApprovalExpiredError} when it is not allowed */
function refuseDenied({ id, status, decision, approval }: ActionAnswer): void {
  if (status === 'allowed') return;
  if (approval?.status === 'expired') throw new ApprovalExpiredError(id);
  throw new DeniedError(id, decision, approval?.status === 'denied');
}

const argumentsOf = ({ tool, operation, params = {} }: Submission): Arguments => ({
  tool,
  operation,
  params: toJson(params),
});

async function refuseOtherDigest(said: Arguments, action: ActionAnswer): Promise<void> {
  const { arguments_salt, arguments_digest } = action;
  if (typeof arguments_salt !== 'string') return;
  if ((await argumentsDigest(said, arguments_salt)) === arguments_digest) return;
  throw new ArgumentsChangedError('The firewall judged other arguments than were sent.');
}

async function redeem(
  guard: Guard,
  said: Arguments,
  action: ActionAnswer,
  signal?: AbortSignal,
): Promise<void> {
  if (action.receipt === undefined) throw new ReceiptError('missing');
  const expected = { arguments: said, action_id: action.id, nowMs: guard.nowMs() };
  await verifyReceipt(action.receipt, await guard.receiptKeys(signal), expected);
  await guard.spend(action.receipt, action.id, signal).catch((error: unknown) => {
    throw error instanceof RefusedError && error.code === 'receipt_spent' ? new ReceiptError('spent') : error;
  });
}

/** Resolves once the action may be done, now and once. */
async function untilAllowed(
  guard: Guard,
  { action, said }: { action: Submission; said: Arguments },
  options: ProtectOptions,
): Promise<void> {
  const { signal } = options;
  const cancel = signal ? { signal } : {};
  const first = await guard.submit(action, { idempotencyKey: crypto.randomUUID(), ...cancel });
  await refuseOtherDigest(said, first);
  const isHeld = first.status === 'pending_approval';
  const settled = isHeld ? await guard.waitForDecision(first.id, options) : first;
  refuseDenied(settled);
  if (settled.decision.decision === 'require_approval') await redeem(guard, said, settled, signal);
}

/** Whatever goes wrong is an error of the firewall's, so that nobody mistakes it for one of the tool. */
function asFirewallError(error: unknown): FirewallError {
  return error instanceof FirewallError
    ? error
    : new FirewallError('The action could not be judged.', { cause: error });
}

/**
 * Wraps a tool so that it runs only when the firewall allows exactly this call of it, and once for each time
 * it was allowed. Whatever goes wrong before that, the tool does not run and the promise rejects with a
 * `FirewallError`; what the tool itself throws comes out as it is.
 * @param describe what a call of the tool does; asked again just before it runs, and it must say the same
 */
export function createProtect(guard: Guard) {
  return <A extends unknown[], R>(
      tool: (...args: A) => R | Promise<R>,
      describe: (...args: A) => Submission,
      options: ProtectOptions = {},
    ): ((...args: A) => Promise<R>) =>
    async (...args) => {
      try {
        const action = describe(...args);
        const said = argumentsOf(action);
        const frozen = { ...action, params: said.params as Record<string, unknown> }; // params are an object
        const text = canonicalArguments(said);
        await untilAllowed(guard, { action: frozen, said }, options);
        if (canonicalArguments(argumentsOf(describe(...args))) !== text) {
          throw new ArgumentsChangedError('The arguments were changed while the action was judged.');
        }
      } catch (error) {
        throw asFirewallError(error);
      }
      return await tool(...args);
    };
}
