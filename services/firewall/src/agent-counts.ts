import { idToUuid } from '@aaf/contracts/ids';
import { isoTimestamp } from '@aaf/db/orm';
import type { Work } from '@aaf/service/handler';

type Tools = Pick<Work, 'em' | 'now'> & { org: { id: string } };

/** How far back the history of an agent goes, in days, today included. */
const historyDays = 30;
const dayMs = 86_400_000;

/** The UTC day of a moment, as `2026-03-17`. */
const dateOf = (moment: string): string => moment.slice(0, 10);

/** The first day of an agent's history as of a moment. */
export const historyStart = (now: string): string =>
  dateOf(new Date(Date.parse(now) - (historyDays - 1) * dayMs).toISOString());

/** Counts how people decided about an action of an agent, on the day they did. */
export async function countOutcome(
  agentId: string,
  outcome: 'approved' | 'denied',
  { em, org, now }: Tools,
): Promise<void> {
  await em.execute(
    `insert into agent_days as held (org_id, agent_id, date, ${outcome}) values (?, ?, ?, 1)
     on conflict (org_id, agent_id, date) do update set ${outcome} = held.${outcome} + 1`,
    [idToUuid('organization', org.id), agentId, dateOf(now)],
  );
}

/** What an agent did in the last days, by how it was judged and how people decided. */
export interface AgentHistory {
  first_seen_at: string | null;
  allow: number;
  deny: number;
  require_approval: number;
  approved: number;
  denied: number;
}

const histories = `
  select a.id, a.first_seen_at,
         coalesce(sum(d.allow), 0)::int as allow,
         coalesce(sum(d.deny), 0)::int as deny,
         coalesce(sum(d.require_approval), 0)::int as require_approval,
         coalesce(sum(d.approved), 0)::int as approved,
         coalesce(sum(d.denied), 0)::int as denied
    from agents a
    left join agent_days d on d.org_id = a.org_id and d.agent_id = a.id and d.date >= ?::date
   where a.org_id = ? and a.id = any(array(select json_array_elements_text(?::json)))
   group by a.org_id, a.id, a.first_seen_at`;

/** The history of each of these agents. */
export async function readHistories(
  agentIds: readonly string[],
  { em, org, now }: Tools,
): Promise<Map<string, AgentHistory>> {
  if (agentIds.length === 0) return new Map();
  const rows = await em.execute<(AgentHistory & { id: string; first_seen_at: string })[]>(histories, [
    historyStart(now),
    idToUuid('organization', org.id),
    JSON.stringify([...new Set(agentIds)]),
  ]);
  return new Map(
    rows.map(({ id, first_seen_at, ...counts }) => [
      id,
      { first_seen_at: isoTimestamp(first_seen_at), ...counts },
    ]),
  );
}
