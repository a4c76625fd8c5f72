import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** A code that stands in for a lost second factor, once. */
export const RecoveryCode = defineEntity({
  name: 'RecoveryCode',
  tableName: 'recovery_codes',
  properties: {
    user_id: p.type(typeId('user')).$type<string>().primary(),
    code_hash: p.string().primary(),
    created_at: p.type(timestamp).$type<string>(),
    used_at: p.type(timestamp).nullable(),
  },
});
