import type { ReceiptClaims } from '@aaf/contracts/firewall';
import type { OrgWork } from '@aaf/service/handler';
import type { ArgumentsDigests } from './arguments-digest.ts';
import type { Action } from './entities/action.ts';
import { Receipt } from './entities/receipt.ts';
import type { ReceiptSigning } from './receipt-signing.ts';
import { approversOf, isOver, validityOf } from './rules/receipt.ts';
import type { StoredAction } from './stored-action.ts';

/** What receipts are written with. */
export interface ReceiptTools {
  signing: ReceiptSigning;
  digests: ArgumentsDigests;
}

/** Whether a principal is the one that submitted an action: the person; the key, its predecessors and successors. */
export function isSubmitter(action: Action, principal: OrgWork['principal']): boolean {
  if (action.requester_type === 'user') {
    return principal.type === 'user' && action.requester_id === principal.user_id;
  }
  if (principal.type !== 'api_key') return false;
  return action.requester_id === principal.key_id || action.requester_lineage === principal.lineage_id;
}

/** The receipt of an action that people have approved, for whoever submitted it. */
export function receiptFor(
  { action, approval, receipt_id }: StoredAction,
  principal: OrgWork['principal'],
  { signing, digests }: ReceiptTools,
): string | undefined {
  if (approval?.status !== 'approved' || !approval.decided_at || !receipt_id) return undefined;
  if (!isSubmitter(action, principal)) return undefined;
  return signing.sign({
    jti: receipt_id,
    iss: signing.issuer,
    sub: action.org_id,
    action_id: action.id,
    approval_id: approval.id,
    arguments_digest: action.arguments_digest,
    arguments_salt: digests.saltOf(action.id),
    policy_id: action.policy_id ?? null,
    policy_version: action.policy_version ?? null,
    approved_by: approversOf(approval.votes),
    ...validityOf(approval.decided_at),
  });
}

/** What is known of a receipt, all in all. */
export interface Inspection {
  reason: 'ok' | 'malformed' | 'bad_signature' | 'expired' | 'spent' | 'unknown';
  /** Null where they cannot be believed, or belong to another organization. */
  claims: ReceiptClaims | null;
}

/** Looks at a receipt from all sides. One that is spent says so even after its time. */
export async function inspect(
  receipt: string,
  { em, org, now }: OrgWork,
  signing: ReceiptSigning,
): Promise<Inspection> {
  const reading = signing.read(receipt);
  if (reading.reason !== 'genuine') return { reason: reading.reason, claims: null };
  const { claims } = reading;
  const kept = claims.sub === org.id ? await em.findOne(Receipt, { org_id: org.id, id: claims.jti }) : null;
  if (!kept) return { reason: 'unknown', claims: null };
  if (kept.spent_at) return { reason: 'spent', claims };
  return { reason: isOver(claims, now) ? 'expired' : 'ok', claims };
}
