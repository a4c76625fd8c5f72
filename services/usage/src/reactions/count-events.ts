import type { OrgEvent } from '@aaf/contracts/event';
import { idToUuid } from '@aaf/contracts/ids';
import type { Reaction } from '@aaf/service/reaction';
import type { Work } from '@aaf/service/handler';
import { monthOf, quarterOf } from '../rules/calendar.ts';
import { agentOf, tallied, tallyOf, type Tallied } from '../rules/tally.ts';

const columns = tallied.join(', ');

/** Adds in the database, so that events that are counted at the same time all count; quarters in one order. */
const addToQuarters = `
  insert into quarter_hours as held (org_id, at, ${columns})
  select org_id, at, ${tallied.map((what) => `count(*) filter (where what = '${what}')`).join(', ')}
    from json_to_recordset(?::json) as told (org_id uuid, at timestamptz, what text)
   group by org_id, at order by at
  on conflict (org_id, at) do update set ${tallied.map((what) => `${what} = held.${what} + excluded.${what}`).join(', ')}`;

const noteAgents = `
  insert into active_agents (org_id, month, agent_id)
  select distinct org_id, month, agent_id
    from json_to_recordset(?::json) as told (org_id uuid, month text, agent_id text)
   order by month, agent_id
  on conflict do nothing`;

async function countAll(events: readonly OrgEvent[], { em }: Pick<Work, 'em'>): Promise<void> {
  const told: { org_id: string; at: string; what: Tallied }[] = [];
  const active: { org_id: string; month: string; agent_id: string }[] = [];
  for (const event of events) {
    const org_id = idToUuid('organization', event.org_id);
    const what = tallyOf(event);
    if (what) told.push({ org_id, at: quarterOf(event.created_at), what });
    const agent_id = agentOf(event);
    if (agent_id !== undefined) active.push({ org_id, month: monthOf(event.created_at), agent_id });
  }
  if (told.length > 0) await em.execute(addToQuarters, [JSON.stringify(told)]);
  if (active.length > 0) await em.execute(noteAgents, [JSON.stringify(active)]);
}

/** Counts actions and how approvals ended, each in the quarter of an hour in which it happened. */
export const countEvents: Reaction = {
  to: ['action.submitted', 'approval.approved', 'approval.denied', 'approval.expired'],
  run: (event, work) => countAll([event], work),
  runAll: countAll,
};
