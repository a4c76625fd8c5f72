import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** Somebody being signed in somewhere. Its token is kept as a hash alone. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.type(typeId('session')).$type<string>().primary(),
    user_id: p.type(typeId('user')).$type<string>(),
    token_hash: p.string(),
    created_at: p.type(timestamp).$type<string>(),
    expires_at: p.type(timestamp).$type<string>(),
    ended_at: p.type(timestamp).nullable(),
    ip: p.string().nullable(),
    /** The network of `ip`, by which the brake tells where a person has signed in before. */
    network: p.string().nullable(),
    user_agent: p.string().nullable(),
  },
});
