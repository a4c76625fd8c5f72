import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import type { ReceiptSigning } from '../receipt-signing.ts';
import { inspect } from '../receipts.ts';

export const verifyReceipt =
  (signing: ReceiptSigning): Handler<typeof firewall.receipts.verify> =>
  async ({ receipt }, work) => {
    const { reason, claims } = await inspect(receipt, work, signing);
    return { valid: reason === 'ok', reason, claims };
  };
