import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** That an approved action has a receipt, and whether it was spent. What it says is written anew each time. */
export const Receipt = defineEntity({
  name: 'Receipt',
  tableName: 'receipts',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    id: p.type(typeId('receipt')).primary(),
    action_id: p.type(typeId('action')),
    spent_at: p.type(timestamp).nullable(),
  },
});
