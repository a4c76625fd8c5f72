import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** What a link in a mail proves: that its reader reads the mail of this address. Good once, for one purpose. */
export const LinkToken = defineEntity({
  name: 'LinkToken',
  tableName: 'link_tokens',
  properties: {
    token_hash: p.string().primary(),
    purpose: p.enum(['verify_email', 'reset_password', 'change_email']),
    /** Nobody's when it is a decoy, so that an unknown address costs what a known one does. */
    user_id: p.type(typeId('user')).nullable(),
    /** The address it was sent to; it proves nothing about another. */
    email: p.string(),
    created_at: p.type(timestamp).$type<string>(),
    expires_at: p.type(timestamp).$type<string>(),
    used_at: p.type(timestamp).nullable(),
  },
});
export type LinkToken = InferEntity<typeof LinkToken>;
