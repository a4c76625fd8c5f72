import { idToUuid } from '@aaf/contracts/ids';
import type { Reaction } from '@aaf/service/reaction';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ActiveAgent } from '../entities/active-agent.ts';
import { dayOf, monthOf } from '../rules/calendar.ts';
import { agentOf, tallyOf, type Tallied } from '../rules/tally.ts';

interface DayOfOrg {
  org_id: string;
  day: string;
}

/** Adds one in the database, so that events that are counted at the same time all count. */
async function addOne(em: EntityManager, { org_id, day }: DayOfOrg, what: Tallied): Promise<void> {
  await em.execute(
    `insert into daily_counts (org_id, day, ${what}) values (?, ?, 1)
     on conflict (org_id, day) do update set ${what} = daily_counts.${what} + 1`,
    [idToUuid('organization', org_id), day],
  );
}

/** Counts actions and how approvals ended, each on the UTC day on which it happened. */
export const countEvent: Reaction = {
  to: ['action.submitted', 'approval.approved', 'approval.denied', 'approval.expired'],
  async run(event, { em }) {
    const { org_id, created_at } = event;
    const what = tallyOf(event);
    if (what) await addOne(em, { org_id, day: dayOf(created_at) }, what);
    const agentId = agentOf(event);
    if (agentId === undefined) return;
    const active = { org_id, month: monthOf(created_at), agent_id: agentId };
    await em.qb(ActiveAgent).insert(active).onConflict().ignore().execute();
  },
};
