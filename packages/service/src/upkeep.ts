import { forgetLeases } from '@aaf/db/trust';
import { forgetSome, remembered } from '@aaf/db/upkeep';
import type { Job, JobTools } from './job.ts';

const everyMs = 600_000;

const kinds = Object.keys(remembered) as (keyof typeof remembered)[]; // its literal keys

async function forgetAll(tools: JobTools, what: keyof typeof remembered): Promise<void> {
  const forget = () => tools.once(({ em, now }) => forgetSome(em, what, { nowIso: now }));
  for (let piece = await forget(); !piece.isOver; piece = await forget()) {
    tools.log.info({ what, count: piece.count }, 'much cannot come again; forgetting it piece by piece');
  }
}

/** What every service does for its own tables: it forgets which calls and events it had once none can come again. */
export const upkeep: Job = {
  name: 'upkeep',
  everyMs,
  async run(tools) {
    for (const what of kinds) await forgetAll(tools, what);
    await tools.once(({ em }) => forgetLeases(em, new Date().toISOString())); // leases go by the machine's clock
  },
};
