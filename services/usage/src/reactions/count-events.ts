import type { OrgEvent } from '@aaf/contracts/event';
import { idToUuid } from '@aaf/contracts/ids';
import type { DirectMeans, Reaction } from '@aaf/service/reaction';
import { monthOf, quarterOf } from '../rules/calendar.ts';
import { agentOf, tallyOf } from '../rules/tally.ts';

const statement = { name: 'count_events', text: 'select count_events($1, $2, $3)' };

/** What of an event is counted, as the function in the database takes it. */
const entryOf = (event: OrgEvent, now: string) => ({
  id: idToUuid('event', event.id),
  received_at: now,
  at: quarterOf(event.created_at),
  what: tallyOf(event),
  month: monthOf(event.created_at),
  agent_id: agentOf(event),
});

async function countAll(events: readonly OrgEvent[], { run, consumer, now }: DirectMeans): Promise<true> {
  const [any] = events;
  if (!any) return true;
  const entries = JSON.stringify(events.map((event) => entryOf(event, now)));
  await run(statement, [idToUuid('organization', any.org_id), consumer, entries]);
  return true;
}

/** Counts actions and how approvals ended, each in the quarter of an hour in which it happened. */
export const countEvents: Reaction = {
  to: ['action.submitted', 'approval.approved', 'approval.denied', 'approval.expired'],
  direct: countAll,
};
