import type { Job, OrgWorkOfJob } from '@aaf/service/job';
import { LockMode } from '@mikro-orm/postgresql';
import { closeKey } from '../close-key.ts';
import { ApiKey } from '../entities/api-key.ts';
import { lookAt } from '../rules/rotation.ts';

const lookEveryMs = 60_000;

/**
 * What a person holds at this moment is left to them or to the next turn.
 * @param nextLook when to look again
 * @returns that moment, if any key still waits for its end
 */
async function closeInOrg(work: OrgWorkOfJob, nextLook: string): Promise<string | undefined> {
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
  return isOver ? undefined : nextLook;
}

/** Closes keys that have a successor: at their end, or once nobody has called with them for an hour. */
export const closeRotated: Job = {
  name: 'close-rotated',
  everyMs: lookEveryMs,
  async run(tools) {
    // Before the next turn begins, so that each turn looks at every organization.
    const nextLook = new Date(Date.parse(tools.now) + lookEveryMs / 2).toISOString();
    await tools.eachDue((work) => closeInOrg(work, nextLook));
  },
};
