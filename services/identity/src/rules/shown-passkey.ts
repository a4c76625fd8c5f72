import type { Passkey } from '@aaf/contracts/identity';

/** A passkey as the database knows it. */
export interface KnownPasskey {
  id: string;
  name: string;
  created_at: string;
  last_used_at?: string | null | undefined;
}

/** A passkey as its person sees it. */
export const showPasskey = ({ id, name, created_at, last_used_at }: KnownPasskey): Passkey => ({
  id,
  name,
  created_at,
  last_used_at: last_used_at ?? null,
});
