/** What a decision was made by. */
export interface Verdict {
  decision: 'allow' | 'deny' | 'require_approval';
  reason: string;
  risk_level: string;
  policy_id: string | null;
  policy_version: number | null;
}

/** Every way in which the firewall, or the way to it, keeps a tool from running. */
export class FirewallError extends Error {
  override name = 'FirewallError';
}

/** A policy, or a person, said no. */
export class DeniedError extends FirewallError {
  override readonly name = 'DeniedError';
  readonly action_id: string;
  /** Why, in the words of the rule that decided. */
  readonly reason: string;
  readonly policy_id: string | null;
  readonly policy_version: number | null;
  /** Whether a person denied what a policy had held. */
  readonly by_person: boolean;

  constructor(actionId: string, verdict: Verdict, byPerson: boolean) {
    super(byPerson ? 'A person denied the action.' : `The action was denied: ${verdict.reason}`);
    this.action_id = actionId;
    this.reason = verdict.reason;
    this.policy_id = verdict.policy_id;
    this.policy_version = verdict.policy_version;
    this.by_person = byPerson;
  }
}

/** Nobody decided in time. */
export class ApprovalExpiredError extends FirewallError {
  override readonly name = 'ApprovalExpiredError';
  readonly action_id: string;

  constructor(actionId: string) {
    super('Nobody decided about the action before its approval expired. Submit it again.');
    this.action_id = actionId;
  }
}

/** The time that the caller gave was over before there was an answer. */
export class TimeoutError extends FirewallError {
  override readonly name = 'TimeoutError';
}

/** The caller's signal was aborted. */
export class AbortedError extends FirewallError {
  override readonly name = 'AbortedError';
}

/** The firewall could not be reached, or failed, as often as it was tried. */
export class UnreachableError extends FirewallError {
  override readonly name = 'UnreachableError';
}

/** The firewall answered something that is no answer of its. */
export class MalformedAnswerError extends FirewallError {
  override readonly name = 'MalformedAnswerError';
}

/** The firewall refused the request itself; the codes are those of its reference. */
export class RefusedError extends FirewallError {
  override readonly name = 'RefusedError';
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown>;
  readonly request_id: string | undefined;

  constructor(
    message: string,
    refusal: {
      status: number;
      code: string;
      details: Record<string, unknown>;
      request_id?: string | undefined;
    },
  ) {
    super(message);
    this.status = refusal.status;
    this.code = refusal.code;
    this.details = refusal.details;
    this.request_id = refusal.request_id;
  }
}

/** Why a receipt does not count. */
export type ReceiptProblem =
  | 'missing'
  | 'malformed'
  | 'unknown_key'
  | 'bad_signature'
  | 'expired'
  | 'other_action'
  | 'other_arguments'
  | 'spent';

/** There is no receipt that allows exactly this. */
export class ReceiptError extends FirewallError {
  override readonly name = 'ReceiptError';
  readonly problem: ReceiptProblem;

  constructor(problem: ReceiptProblem) {
    super(`The receipt does not allow this: ${problem.replaceAll('_', ' ')}.`);
    this.problem = problem;
  }
}

/** The arguments are not those that were judged: they were changed meanwhile, or on the way. */
export class ArgumentsChangedError extends FirewallError {
  override readonly name = 'ArgumentsChangedError';
}
