import type { User } from '@aaf/contracts/identity';

/** A person as the database knows them. */
export interface KnownPerson {
  id: string;
  name: string;
  email: string;
  email_verified_at?: string | null | undefined;
}

/** A person as they are shown to themselves. */
export const showUser = ({ id, name, email, email_verified_at }: KnownPerson): User => ({
  id,
  name,
  email,
  email_verified: typeof email_verified_at === 'string',
  two_factor_enabled: false,
});
