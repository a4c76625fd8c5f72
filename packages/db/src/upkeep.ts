import type { EntityManager } from '@mikro-orm/postgresql';
import { applySettings } from './orm.ts';

const HOUR_MS = 3_600_000;

/** How long a repeat of a call is answered with what the first was answered. */
export const ANSWERS_KEPT_MS = 24 * HOUR_MS;
/** Well beyond the last moment at which an event can come again: outbox and broker keep it for 72 hours. */
export const EVENTS_KEPT_MS = 7 * 24 * HOUR_MS;

/** How many rows went. */
export interface Forgotten {
  readonly answers: number;
  readonly events: number;
}

/** The policy alone decides what goes, and lets nobody read what does: that is why there is no condition. */
async function deleteBefore(
  em: EntityManager,
  table: 'idempotency' | 'inbox',
  beforeMs: number,
): Promise<number> {
  await applySettings(em, { 'app.expired_before': new Date(beforeMs).toISOString() });
  const { affectedRows } = await em.execute<{ affectedRows: number }>(`delete from ${table}`, [], 'run');
  return affectedRows;
}

/**
 * Deletes what a service remembers of calls and events that cannot come again, whoever it belongs to. The
 * transaction must be in no organization.
 */
export async function forgetExpired(em: EntityManager, { nowIso }: { nowIso: string }): Promise<Forgotten> {
  const nowMs = Date.parse(nowIso);
  return {
    answers: await deleteBefore(em, 'idempotency', nowMs - ANSWERS_KEPT_MS),
    events: await deleteBefore(em, 'inbox', nowMs - EVENTS_KEPT_MS),
  };
}
