import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A person. They belong to organizations; no organization owns them. */
export const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.type(typeId('user')).$type<string>().primary(),
    name: p.string(),
    /** As the contract's EmailAddress normalizes it; one person per address. */
    email: p.string(),
    email_verified_at: p.type(timestamp).nullable(),
    /** argon2id, with its parameters in it. */
    password_hash: p.string(),
    created_at: p.type(timestamp).$type<string>(),
  },
});
export type User = InferEntity<typeof User>;
