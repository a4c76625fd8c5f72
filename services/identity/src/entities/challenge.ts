import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** A sign-in whose password was right and whose second factor is awaited. */
export const Challenge = defineEntity({
  name: 'Challenge',
  tableName: 'challenges',
  properties: {
    token_hash: p.string().primary(),
    user_id: p.type(typeId('user')).$type<string>(),
    created_at: p.type(timestamp).$type<string>(),
    expires_at: p.type(timestamp).$type<string>(),
    used_at: p.type(timestamp).nullable(),
  },
});
