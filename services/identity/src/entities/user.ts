import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** An enrolment that was not verified counts for nothing. */
const hasSecondFactor = (id: string): string => `(
  exists (select from identity.authenticators a where a.user_id = ${id} and a.verified_at is not null)
  or exists (select from identity.passkeys k where k.user_id = ${id}))`;

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
    theme: p.enum(['system', 'light', 'dark']),
    created_at: p.type(timestamp).$type<string>(),
    two_factor_enabled: p.boolean().formula((user) => hasSecondFactor(String(user['id']))),
  },
});
export type User = InferEntity<typeof User>;
