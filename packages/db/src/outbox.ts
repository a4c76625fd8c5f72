import type { OrgEvent } from '@aaf/contracts/event';
import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from './clock.ts';

/** An event as its writer knows it: the outbox adds who wrote it and its number. */
export type NewEvent = Omit<OrgEvent, 'source' | 'source_sequence'>;

/** The channel on which a service's relay hears that there is something to carry. */
export const outboxChannel = (service: string): string => `${service}_outbox`;

/** Where the values of a statement that records events stand: SQL for each. */
interface RecordValues {
  /** `jsonb`: a list of `{ uuid, event }` in the order they happened. */
  entries: string;
  /** Of the one organization they all belong to. */
  orgId: string;
  now: string;
  channel: string;
}

/**
 * SQL that records events. The counter's row stays locked until the transaction ends, so the numbers of an
 * organization have no gap and no twin, and stand in the order of their commits.
 */
export const recordSql = ({ entries, orgId, now, channel }: RecordValues): string => `
  with fresh as (
    select ordinality, entry from jsonb_array_elements(${entries}) with ordinality as given (entry, ordinality)
  ), counter as (
    insert into outbox_counters as taken (org_id, last) select ${orgId}, count(*) from fresh
    on conflict (org_id) do update set last = taken.last + excluded.last
    returning org_id, last
  ), numbered as (
    select org_id, entry, last - (select count(*) from fresh) + ordinality as number from fresh cross join counter
  ), written as (
    insert into outbox (id, org_id, source_sequence, event_type, body, created_at)
    select (entry ->> 'uuid')::uuid, org_id, number, entry -> 'event' ->> 'event_type',
           (entry -> 'event') || jsonb_build_object('source_sequence', number), ${now}
      from numbered order by number
  )
  select number, pg_notify(${channel}, '') from numbered order by number`;

const record = recordSql({ entries: '?::jsonb', orgId: '?::uuid', now: '?::timestamptz', channel: '?' });

/** An event as `recordSql` takes it. */
export const recordEntry = (event: NewEvent, service: string): { uuid: string; event: object } => ({
  uuid: idToUuid('event', event.id),
  event: { ...event, source: service },
});

/**
 * Writes events in the transaction of the change they tell of: both are kept, or neither.
 * @returns the events with their source and their gap-free numbers
 */
export async function recordEvents(
  em: EntityManager,
  events: readonly NewEvent[],
  { service, clock }: { service: string; clock: Clock },
): Promise<OrgEvent[]> {
  const now = new Date(clock.nowMs()).toISOString();
  const recorded: OrgEvent[] = [];
  for (const [orgId, own] of byOrg(events)) {
    const entries = own.map((event) => recordEntry(event, service));
    const rows = await em.execute<{ number: string }[]>(record, [
      JSON.stringify(entries),
      idToUuid('organization', orgId),
      now,
      outboxChannel(service),
    ]);
    recorded.push(
      ...own.map((event, i) => ({ ...event, source: service, source_sequence: Number(rows[i]?.number) })),
    );
  }
  return recorded;
}

/** Organizations in a fixed order, so that two writers of several never wait for each other in a ring. */
function byOrg(events: readonly NewEvent[]): [orgId: string, events: NewEvent[]][] {
  const groups = Map.groupBy(events, (event) => event.org_id);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
