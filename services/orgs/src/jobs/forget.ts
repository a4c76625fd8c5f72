import type { Job } from '@aaf/service/job';
import { Notification } from '../entities/notification.ts';
import { SessionActivity } from '../entities/session-activity.ts';

const dayMs = 86_400_000;
const daysBefore = (now: string, days: number): string =>
  new Date(Date.parse(now) - days * dayMs).toISOString();

/** Forgets notifications after 90 days, and when sessions were used long after the longest of them has ended. */
export const forget: Job = {
  name: 'forget',
  everyMs: 3_600_000,
  run: (tools) =>
    tools.eachOrg(async ({ em, org, now }) => {
      const org_id = org.id;
      await em.nativeDelete(Notification, { org_id, created_at: { $lt: daysBefore(now, 90) } });
      await em.nativeDelete(SessionActivity, { org_id, last_active_at: { $lt: daysBefore(now, 30) } });
    }),
};
