import type { Job } from '@aaf/service/job';
import { KeyUse } from '../entities/key-use.ts';
import { forgetBefore } from '../rules/uses.ts';

/** Forgets callers a day after they were last seen. */
export const forgetCallers: Job = {
  name: 'forget-callers',
  everyMs: 3_600_000,
  run: (tools) =>
    tools.eachOrg(async ({ em, org, now }) => {
      await em.nativeDelete(KeyUse, { org_id: org.id, last_seen_at: { $lte: forgetBefore(now) } });
    }),
};
