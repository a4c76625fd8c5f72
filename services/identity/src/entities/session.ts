import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A person signed in somewhere. Whoever has the token is them; only its hash is kept. */
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
    last_seen_at: p.type(timestamp).$type<string>(),
    /** When its person last proved who they are: by signing in, or by a step-up. */
    proven_at: p.type(timestamp).$type<string>(),
    /** When it showed a second factor, if it has. */
    second_factor_at: p.type(timestamp).nullable(),
    /** Where it was last seen. */
    ip: p.string().nullable(),
    /** The network it began in, by which the brake tells where a person has signed in before. */
    network: p.string().nullable(),
    user_agent: p.string().nullable(),
  },
});
export type Session = InferEntity<typeof Session>;
