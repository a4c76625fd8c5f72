import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** What a link in a mail proves: that its reader reads the mail of this address. Good once, for one purpose. */
export const LinkToken = defineEntity({
  name: 'LinkToken',
  tableName: 'link_tokens',
  properties: {
    token_hash: p.string().primary(),
    purpose: p.enum(['verify_email']),
    user_id: p.type(typeId('user')).$type<string>(),
    /** The address it was sent to; it verifies no other. */
    email: p.string(),
    created_at: p.type(timestamp).$type<string>(),
    expires_at: p.type(timestamp).$type<string>(),
    used_at: p.type(timestamp).nullable(),
  },
});
