import type { EntityManager } from '@mikro-orm/postgresql';
import { applySettings } from './orm.ts';

const HOUR_MS = 3_600_000;

/** How long a repeat of a call is answered with what the first was answered. */
export const ANSWERS_KEPT_MS = 24 * HOUR_MS;
/** Well beyond the last moment at which an event can come again: outbox and broker keep it for 72 hours. */
const EVENTS_KEPT_MS = 7 * 24 * HOUR_MS;
/** The most rows that one transaction deletes: a backlog of years goes piece by piece. */
const AT_ONCE = 5_000;

/** What a service remembers for a while, so that it does nothing twice. */
export const remembered = {
  answers: { table: 'idempotency', since: 'created_at', keptMs: ANSWERS_KEPT_MS },
  events: { table: 'inbox', since: 'received_at', keptMs: EVENTS_KEPT_MS },
} as const;

/**
 * Deletes what a service remembers of calls or events that cannot come again, whoever it belongs to: some of it, in
 * a transaction that is in no organization. To be called again until there is nothing left.
 * @returns how many went, and whether there may be more
 */
export async function forgetSome(
  em: EntityManager,
  what: keyof typeof remembered,
  { nowIso, atOnce = AT_ONCE }: { nowIso: string; atOnce?: number },
): Promise<{ count: number; isOver: boolean }> {
  const { table, since, keptMs } = remembered[what];
  const before = new Date(Date.parse(nowIso) - keptMs).toISOString();
  await applySettings(em, { 'app.expired_before': before });
  const { affectedRows: count } = await em.execute<{ affectedRows: number }>(
    `delete from ${table} where ctid = any (array(
       select ctid from ${table} where ${since} < ? order by ${since} limit ?))`,
    [before, atOnce],
    'run',
  );
  return { count, isOver: count < atOnce };
}
