import type { OrgEvent } from '@aaf/contracts/event';
import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';

/** A delivery of an event to one of its consumers. */
export interface Delivery {
  readonly consumer: string;
  readonly event: Pick<OrgEvent, 'id' | 'org_id' | 'created_at'>;
  /** When it arrived, ISO 8601; the time of the event where it is not said. */
  readonly nowIso?: string;
}

const KEPT_DAYS = 7;

/**
 * Runs an effect unless this consumer has had the event before. The effect and the memory of it are one
 * transaction, which must be in the event's organization; a twin that arrives meanwhile waits for the outcome.
 * @returns whether the effect ran
 */
export async function onceInInbox(
  em: EntityManager,
  { consumer, event, nowIso = event.created_at }: Delivery,
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
 * Forgets what the transaction's organization received more than seven days ago: well after the last
 * moment at which an event can come again.
 * @returns how many were forgotten
 */
export async function purgeInbox(em: EntityManager, { nowIso }: { nowIso: string }): Promise<number> {
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    `delete from inbox where received_at < ?::timestamptz - interval '${KEPT_DAYS} days'`,
    [nowIso],
    'run',
  );
  return affectedRows;
}
