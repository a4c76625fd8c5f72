import { forgetLeases } from '@aaf/db/trust';
import { forgetExpired } from '@aaf/db/upkeep';
import type { Job } from './job.ts';

const everyMs = 600_000;

/** What every service does for its own tables: it forgets which calls and events it had once none can come again. */
export const upkeep: Job = {
  name: 'upkeep',
  everyMs,
  run: (tools) =>
    tools.once(async ({ em, now }) => {
      await forgetLeases(em, new Date().toISOString()); // leases go by the machine's clock
      const { answers, events } = await forgetExpired(em, { nowIso: now });
      tools.log.debug({ answers, events }, 'what cannot come again is forgotten');
    }),
};
