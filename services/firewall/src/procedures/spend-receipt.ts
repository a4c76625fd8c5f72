import { Refusal } from '@aaf/contracts/errors';
import type { firewall, ReceiptClaims } from '@aaf/contracts/firewall';
import { idToUuid } from '@aaf/contracts/ids';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { Action } from '../entities/action.ts';
import { refusePaused } from '../pausing.ts';
import type { ReceiptSigning } from '../receipt-signing.ts';
import { inspect } from '../receipts.ts';

/** Of all who try at once, one changes the row; the others wait for it and find it changed. */
async function spendOnce({ jti }: ReceiptClaims, { em, org, now }: OrgWork): Promise<void> {
  const spent = await em.execute<unknown[]>(
    'update receipts set spent_at = ? where org_id = ? and id = ? and spent_at is null returning id',
    [now, idToUuid('organization', org.id), idToUuid('receipt', jti)],
  );
  if (spent.length === 0) throw new Refusal('receipt_spent');
}

/** Spends a receipt. A pause stops what was approved before it, too. */
export const spendReceipt =
  (signing: ReceiptSigning): Handler<typeof firewall.receipts.spend> =>
  async ({ receipt }, work) => {
    const { reason, claims } = await inspect(receipt, work, signing);
    if (reason === 'spent') throw new Refusal('receipt_spent');
    if (reason !== 'ok' || !claims) throw new Refusal('receipt_invalid', { details: { reason } });
    const { action_id, approval_id, jti } = claims;
    const action = await work.em.findOneOrFail(Action, { org_id: work.org.id, id: action_id });
    await refusePaused(action, work);
    await spendOnce(claims, work);
    work.emit('receipt.spent', {
      target: { type: 'approval', id: approval_id, name: `${action.tool} ${action.operation}` },
      payload: { action_id, receipt_id: jti },
    });
    return { action_id, spent_at: work.now };
  };
