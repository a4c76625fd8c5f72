import type { ApiKey as ShownKey } from '@aaf/contracts/keys';
import type { Scope } from '@aaf/contracts/permissions';
import { effectiveExpiry } from './lifetime.ts';

/** A key as it is kept, as far as it may be shown. */
export interface KeptKey {
  id: string;
  name: string;
  permissions: Scope[];
  prefix: string;
  agent_id?: string | null | undefined;
  expires_at: string;
  created_at: string;
  created_by: string;
  created_by_name: string;
}

/**
 * A key as people see it: everything but what could open anything. Its end is the one that counts, under the
 * organization's maximum.
 */
export const shownKey = (key: KeptKey, maxAgeDays: number): ShownKey => ({
  id: key.id,
  name: key.name,
  permissions: key.permissions,
  prefix: key.prefix,
  agent_id: key.agent_id ?? null,
  expires_at: effectiveExpiry(key, maxAgeDays),
  created_at: key.created_at,
  created_by: { id: key.created_by, name: key.created_by_name },
});

/** The facts of a key that events tell. */
export const keyFacts = ({ name, permissions, expires_at, prefix }: KeptKey) => ({
  name,
  permissions,
  expires_at,
  prefix,
});
