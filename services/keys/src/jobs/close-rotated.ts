import type { Job, OrgWorkOfJob } from '@aaf/service/job';
import { LockMode } from '@mikro-orm/postgresql';
import { closeKey } from '../close-key.ts';
import { ApiKey } from '../entities/api-key.ts';
import { lookAt } from '../rules/rotation.ts';

const lookEveryMs = 60_000;

/**
 * What a person holds at this moment is left to them or to the next turn.
 * @returns when to look again, if any key still waits for its end
 */
async function closeInOrg(work: OrgWorkOfJob): Promise<string | undefined> {
  const { em, org, now } = work;
  const closing = { org_id: org.id, deleted_at: null, closes_at: { $ne: null } };
  const rotated = await em.find(ApiKey, closing, {
    orderBy: { id: 'asc' },
    lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
  });
  for (const key of rotated) {
    const look = lookAt(key, now);
    if (look.closes) closeKey(work, key, null);
    else em.assign(key, { quiet_since: look.quiet_since, watched_at: look.watched_at });
  }
  await em.flush();
  const isOver = (await em.count(ApiKey, closing)) === 0;
  return isOver ? undefined : new Date(Date.parse(now) + lookEveryMs).toISOString();
}

/** Closes keys that have a successor: at their end, or once nobody has called with them for an hour. */
export const closeRotated: Job = {
  name: 'close-rotated',
  everyMs: lookEveryMs,
  run: (tools) => tools.eachDue(closeInOrg),
};
