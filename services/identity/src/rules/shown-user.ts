import type { Preferences, User } from '@aaf/contracts/identity';

/** A person as the database knows them. */
export interface KnownPerson {
  id: string;
  name: string;
  email: string;
  email_verified_at?: string | null | undefined;
  two_factor_enabled: boolean;
  theme: Preferences['theme'];
}

/** A person as they are shown to themselves. */
export const showUser = (person: KnownPerson): User => ({
  id: person.id,
  name: person.name,
  email: person.email,
  email_verified: typeof person.email_verified_at === 'string',
  two_factor_enabled: person.two_factor_enabled,
  preferences: { theme: person.theme },
});
