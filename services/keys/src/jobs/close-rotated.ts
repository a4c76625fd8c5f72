import type { Job, JobTools } from '@aaf/service/job';
import { LockMode } from '@mikro-orm/postgresql';
import { closeKey } from '../close-key.ts';
import { ApiKey } from '../entities/api-key.ts';
import { lookAt } from '../rules/rotation.ts';

type OrgTask = Parameters<JobTools['eachOrg']>[0];

/** What somebody else holds at this moment, another replica or a person, is left to them or to the next turn. */
const closeInOrg: OrgTask = async (work) => {
  const { em, org, now } = work;
  const rotated = await em.find(
    ApiKey,
    { org_id: org.id, deleted_at: null, closes_at: { $ne: null } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
  );
  for (const key of rotated) {
    const look = lookAt(key, now);
    if (look.closes) closeKey(work, key, null);
    else em.assign(key, { quiet_since: look.quiet_since, watched_at: look.watched_at });
  }
};

/** Closes keys that have a successor: at their end, or once nobody has called with them for an hour. */
export const closeRotated: Job = {
  name: 'close-rotated',
  everyMs: 60_000,
  run: (tools) => tools.eachOrg(closeInOrg),
};
