import { idToUuid } from '@aaf/contracts/ids';
import type { Reaction } from '@aaf/service/reaction';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ActiveAgent } from '../entities/active-agent.ts';
import { monthOf, quarterOf } from '../rules/calendar.ts';
import { agentOf, tallyOf, type Tallied } from '../rules/tally.ts';

interface QuarterOfOrg {
  org_id: string;
  at: string;
}

/** Adds one in the database, so that events that are counted at the same time all count. */
async function addOne(em: EntityManager, { org_id, at }: QuarterOfOrg, what: Tallied): Promise<void> {
  await em.execute(
    `insert into quarter_hours (org_id, at, ${what}) values (?, ?, 1)
     on conflict (org_id, at) do update set ${what} = quarter_hours.${what} + 1`,
    [idToUuid('organization', org_id), at],
  );
}

/** Counts actions and how approvals ended, each in the quarter of an hour in which it happened. */
export const countEvent: Reaction = {
  to: ['action.submitted', 'approval.approved', 'approval.denied', 'approval.expired'],
  async run(event, { em }) {
    const { org_id, created_at } = event;
    const what = tallyOf(event);
    if (what) await addOne(em, { org_id, at: quarterOf(created_at) }, what);
    const agentId = agentOf(event);
    if (agentId === undefined) return;
    const active = { org_id, month: monthOf(created_at), agent_id: agentId };
    await em.qb(ActiveAgent).insert(active).onConflict().ignore().execute();
  },
};
