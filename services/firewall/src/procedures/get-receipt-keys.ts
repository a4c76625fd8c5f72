import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import type { ReceiptSigning } from '../receipt-signing.ts';

export const getReceiptKeys =
  (signing: ReceiptSigning): Handler<typeof firewall.receipts.publicKey> =>
  () =>
    Promise.resolve({ keys: [signing.publicKey] });
