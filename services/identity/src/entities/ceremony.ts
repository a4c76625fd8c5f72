import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** Something a passkey was asked to sign: once, for one purpose. */
export const Ceremony = defineEntity({
  name: 'Ceremony',
  tableName: 'ceremonies',
  properties: {
    token_hash: p.string().primary(),
    purpose: p.enum(['register', 'sign_in', 'second_factor', 'step_up']),
    /** Whose it is; nobody's yet when a passkey is to say who signs in. */
    user_id: p.type(typeId('user')).$type<string>().nullable(),
    /** The challenge of the sign-in that it is the second step of. */
    challenge_hash: p.string().nullable(),
    /** What the passkey is to sign, base64url. */
    expected: p.string(),
    created_at: p.type(timestamp).$type<string>(),
    expires_at: p.type(timestamp).$type<string>(),
    used_at: p.type(timestamp).nullable(),
  },
});
export type Ceremony = InferEntity<typeof Ceremony>;
