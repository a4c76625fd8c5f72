import { randomBytes } from 'node:crypto';
import { formatApiKey, hashApiKey, recognizableApiKey } from '@aaf/contracts/api-key';
import { Refusal } from '@aaf/contracts/errors';
import type { Scope } from '@aaf/contracts/permissions';
import type { OrgWork } from '@aaf/service/handler';
import { ApiKey } from './entities/api-key.ts';
import { assertWithinRights } from './rules/rights.ts';
import { keyFacts } from './rules/shown-key.ts';

/** What a new key is to be. */
export interface Wanted {
  id: string;
  name: string;
  permissions: Scope[];
  agent_id: string | null;
  ip_allowlist: string[];
  expires_at: string;
  /** The first key of the line it goes on with; null where it begins one. */
  lineage_id: string | null;
}

/**
 * Makes a key in the name of the person who asks, and tells of it. Its text is returned and kept nowhere.
 * @throws {Refusal} `forbidden` when it may more than the person
 */
export function makeKey(work: OrgWork, wanted: Wanted): { key: ApiKey; secret: string } {
  const { org, principal, now } = work;
  if (principal.type !== 'user' || !principal.role) throw new Refusal('user_required');
  assertWithinRights(principal.role, wanted.permissions);
  const secret = formatApiKey(org.id, randomBytes(32));
  const key = work.em.create(ApiKey, {
    ...wanted,
    org_id: org.id,
    secret_hash: hashApiKey(secret),
    prefix: recognizableApiKey(secret),
    created_at: now,
    created_by: principal.user_id,
    created_by_name: principal.name,
  });
  work.emit('api_key.created', {
    target: { type: 'api_key', id: key.id, name: key.name },
    payload: keyFacts(key),
  });
  return { key, secret };
}
