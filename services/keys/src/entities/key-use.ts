import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** That somebody calls with a key: from where, with which program, and when last. */
export const KeyUse = defineEntity({
  name: 'KeyUse',
  tableName: 'key_uses',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    key_id: p.type(typeId('api_key')).$type<string>().primary(),
    caller: p.string().primary(),
    ip: p.string().nullable(),
    user_agent: p.string().nullable(),
    last_seen_at: p.type(timestamp).$type<string>(),
  },
});
