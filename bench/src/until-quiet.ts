import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './database.ts';

const lookEveryMs = 50;

/** Events that were written and have not reached the trail. */
const backlogQuery = `
  select (select coalesce(sum(last), 0) from firewall.outbox_counters)
    - (select count(*) from audit.events where source = 'firewall') as waiting`;

/**
 * Waits until what earlier visits left to do is done: events on their way would be paid for by the case that
 * comes next. What takes longer than `longestMs` is left to the next case after all.
 */
export async function untilQuiet(client: Client, longestMs: number): Promise<void> {
  const deadlineMs = performance.now() + longestMs;
  for (;;) {
    const { rows } = await client.query<{ waiting: string }>(backlogQuery);
    if (Number(rows[0]?.waiting ?? 0) <= 0 || performance.now() > deadlineMs) return;
    await sleep(lookEveryMs);
  }
}
