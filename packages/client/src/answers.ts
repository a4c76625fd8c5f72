import { MalformedAnswerError, type Verdict } from './errors.ts';

/** An action as far as this client reads it. */
export interface ActionAnswer {
  id: string;
  status: 'allowed' | 'denied' | 'pending_approval';
  decision: Verdict;
  approval?: { id: string; status: 'pending' | 'approved' | 'denied' | 'expired'; expires_at: string };
  /** In hex; what a receipt is bound to. */
  arguments_digest: string;
  /** Only in the first answer to a submission. */
  arguments_salt?: string | null;
  /** Once people have approved it. */
  receipt?: string;
}

/** A JSON Web Key Set, as `GET /v1/receipts/public-key` answers it. */
export interface KeySet {
  keys: readonly Readonly<Record<string, string>>[];
}

/** Whether something is an object with members. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOneOf = (value: unknown, ...allowed: string[]): boolean =>
  typeof value === 'string' && allowed.includes(value);
const isAbsentOr = (value: unknown, isRight: (value: unknown) => boolean): boolean =>
  value === undefined || isRight(value);
const isText = (value: unknown): boolean => typeof value === 'string';

function isVerdict(value: unknown): boolean {
  return (
    isRecord(value) &&
    isOneOf(value['decision'], 'allow', 'deny', 'require_approval') &&
    isText(value['reason']) &&
    (value['policy_id'] === null || isText(value['policy_id'])) &&
    (value['policy_version'] === null || Number.isInteger(value['policy_version']))
  );
}

const isApproval = (value: unknown): boolean =>
  isRecord(value) &&
  isText(value['id']) &&
  isOneOf(value['status'], 'pending', 'approved', 'denied', 'expired');

function isAction(value: unknown): value is ActionAnswer {
  return (
    isRecord(value) &&
    isText(value['id']) &&
    isOneOf(value['status'], 'allowed', 'denied', 'pending_approval') &&
    isVerdict(value['decision']) &&
    isAbsentOr(value['approval'], isApproval) &&
    isText(value['arguments_digest']) &&
    isAbsentOr(value['arguments_salt'], (salt) => salt === null || isText(salt)) &&
    isAbsentOr(value['receipt'], isText)
  );
}

/** What was decided first and what is now must go together; an answer in which they do not allows nothing. */
function isConsistent({ status, decision, approval }: ActionAnswer): boolean {
  if (decision.decision === 'allow') return status === 'allowed' && approval === undefined;
  if (decision.decision === 'deny') return status === 'denied';
  const ofApproval = {
    pending: 'pending_approval',
    approved: 'allowed',
    denied: 'denied',
    expired: 'denied',
  };
  return approval !== undefined && ofApproval[approval.status] === status;
}

/**
 * Reads an action.
 * @throws {MalformedAnswerError} when it is none, or contradicts itself
 */
export function readAction(value: unknown, id?: string): ActionAnswer {
  if (isAction(value) && isConsistent(value) && (id === undefined || value.id === id)) return value;
  throw new MalformedAnswerError('The firewall answered something that is no action.');
}

/**
 * Reads the keys that check receipts.
 * @throws {MalformedAnswerError} when there are none
 */
export function readKeySet(value: unknown): KeySet {
  const isKey = (key: unknown): key is Record<string, string> =>
    isRecord(key) && Object.values(key).every(isText);
  const keys: unknown = isRecord(value) ? value['keys'] : undefined;
  if (Array.isArray(keys) && keys.every(isKey)) return { keys };
  throw new MalformedAnswerError('The firewall answered something that is no key set.');
}

/**
 * Makes sure that a receipt was spent for this action, just now.
 * @throws {MalformedAnswerError} when the answer does not say so
 */
export function readSpent(value: unknown, actionId: string): void {
  if (isRecord(value) && value['action_id'] === actionId && isText(value['spent_at'])) return;
  throw new MalformedAnswerError('The firewall did not say that the receipt was spent.');
}
