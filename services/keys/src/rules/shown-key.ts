import { effectiveExpiry } from '@aaf/contracts/key-lifetime';
import type { ApiKey as ShownKey } from '@aaf/contracts/keys';
import type { Scope } from '@aaf/contracts/permissions';

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
  ip_allowlist: string[];
  last_used_at?: string | null | undefined;
  successor_id?: string | null | undefined;
  closes_at?: string | null | undefined;
}

/** What a key does not say of itself. */
export interface Surroundings {
  /** No key of the organization may be older. */
  maxAgeDays: number;
  /** Who of its makers still belongs to the organization. */
  members: ReadonlySet<string>;
}

/**
 * A key as people see it: everything but what could open anything. Its end is the one that counts, under the
 * organization's maximum.
 */
export const shownKey = (key: KeptKey, { maxAgeDays, members }: Surroundings): ShownKey => ({
  id: key.id,
  name: key.name,
  permissions: key.permissions,
  prefix: key.prefix,
  agent_id: key.agent_id ?? null,
  expires_at: effectiveExpiry(key, maxAgeDays),
  created_at: key.created_at,
  created_by: { id: key.created_by, name: key.created_by_name, is_member: members.has(key.created_by) },
  ip_allowlist: key.ip_allowlist,
  last_used_at: key.last_used_at ?? null,
  rotation:
    key.successor_id && key.closes_at ? { successor_id: key.successor_id, closes_at: key.closes_at } : null,
});

/** The facts of a key that events tell. */
export const keyFacts = ({ name, permissions, expires_at, prefix }: KeptKey) => ({
  name,
  permissions,
  expires_at,
  prefix,
});
