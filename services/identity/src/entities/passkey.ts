import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A passkey of a person: the public half of it. */
export const Passkey = defineEntity({
  name: 'Passkey',
  tableName: 'passkeys',
  properties: {
    id: p.type(typeId('passkey')).$type<string>().primary(),
    user_id: p.type(typeId('user')).$type<string>(),
    name: p.string(),
    /** As its authenticator names it, base64url. */
    credential_id: p.string(),
    /** COSE */
    public_key: p.uint8array(),
    /** How often it signed, as far as its authenticator counts. */
    counter: p.bigint('number'),
    /** How a browser reaches it, as it said itself. */
    transports: p.json<string[]>(),
    created_at: p.type(timestamp).$type<string>(),
    last_used_at: p.type(timestamp).nullable(),
  },
});
export type Passkey = InferEntity<typeof Passkey>;
