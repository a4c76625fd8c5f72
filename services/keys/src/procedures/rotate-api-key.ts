import { Refusal } from '@aaf/contracts/errors';
import type { keys } from '@aaf/contracts/keys';
import { makeDue } from '@aaf/db/due';
import type { Handler } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/postgresql';
import { closeKey } from '../close-key.ts';
import { findKey } from '../find-key.ts';
import { makeKey } from '../new-key.ts';
import { closeAfter, isClosed, successorExpiry } from '../rules/rotation.ts';
import { keyFacts, shownKey } from '../rules/shown-key.ts';

/** Both keys work until the old one closes. They have one name: it is the same agent, with another secret. */
export const rotateApiKey: Handler<typeof keys.apiKeys.rotate> = async ({ id, overlap_hours }, work) => {
  const { principal, now } = work;
  if (principal.type !== 'user') throw new Refusal('user_required');
  const maxAgeDays = work.org.api_key_max_age_days;
  const old = await findKey(work, id, LockMode.PESSIMISTIC_WRITE);
  const successorId = work.newId('api_key');
  const closing = closeAfter(old, { successorId, overlapHours: overlap_hours, now });
  const { key, secret } = makeKey(work, {
    id: successorId,
    name: old.name,
    permissions: old.permissions,
    agent_id: old.agent_id ?? null,
    ip_allowlist: old.ip_allowlist,
    expires_at: successorExpiry(old, maxAgeDays, now),
    lineage_id: old.lineage_id ?? old.id,
  });
  work.em.assign(old, closing);
  await makeDue(work.em, work.org.id, now);
  work.emit('api_key.rotated', {
    target: { type: 'api_key', id: old.id, name: old.name },
    payload: { ...keyFacts(old), successor_id: key.id, closes_at: closing.closes_at },
  });
  if (isClosed(closing.closes_at, now)) closeKey(work, old, principal.user_id);
  return { ...shownKey(key, { maxAgeDays, members: new Set([key.created_by]) }), secret };
};
