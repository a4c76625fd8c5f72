import type { OrgEvent } from '@aaf/contracts/event';
import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';

/** A delivery of an event to one of its consumers. */
export interface Delivery {
  readonly consumer: string;
  readonly event: Pick<OrgEvent, 'id' | 'org_id'>;
  /** When it arrived, ISO 8601. */
  readonly nowIso: string;
}

/**
 * Runs an effect unless this consumer has had the event before. The effect and the memory of it are one
 * transaction, which must be in the event's organization; a twin that arrives meanwhile waits for the outcome.
 * @returns whether the effect ran
 */
export async function onceInInbox(
  em: EntityManager,
  { consumer, event, nowIso }: Delivery,
  effect: () => Promise<void>,
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `insert into inbox (org_id, consumer, event_id, received_at) values (?, ?, ?, ?)
     on conflict (org_id, consumer, event_id) do nothing returning true`,
    [idToUuid('organization', event.org_id), consumer, idToUuid('event', event.id), nowIso],
  );
  if (rows.length === 0) return false;
  await effect();
  return true;
}

/**
 * Of events of the transaction's organization, in their order, those that this consumer has not had before; they are
 * remembered with the transaction. What is done with them must be part of it.
 */
export async function takeFresh<E extends Delivery['event']>(
  em: EntityManager,
  { consumer, events, nowIso }: { consumer: string; events: readonly E[]; nowIso: string },
): Promise<E[]> {
  const entries = events.map(({ id, org_id }) => ({
    org_id: idToUuid('organization', org_id),
    event_id: idToUuid('event', id),
    received_at: nowIso,
  }));
  const rows = await em.execute<{ event_id: string }[]>(
    `insert into inbox (org_id, consumer, event_id, received_at)
     select org_id, ?, event_id, received_at
       from json_to_recordset(?::json) as given (org_id uuid, event_id uuid, received_at timestamptz)
     on conflict (org_id, consumer, event_id) do nothing returning event_id`,
    [consumer, JSON.stringify(entries)],
  );
  const fresh = new Set(rows.map(({ event_id }) => event_id));
  // A twin within the run is fresh once.
  return events.filter(({ id }) => fresh.delete(idToUuid('event', id)));
}
