import type { usage } from '@aaf/contracts/usage';
import type { Handler } from '@aaf/service/handler';
import { RefusalCount } from '../entities/refusal-count.ts';
import { dayOf, daysBefore } from '../rules/calendar.ts';

/** How often each reason was given in the last 30 days, the most frequent first. */
export const listRefusals: Handler<typeof usage.refusals.list> = async (_input, { em, now }) => {
  const rows = await em.find(RefusalCount, { day: { $gt: daysBefore(dayOf(now), 30) } });
  const byCode = Map.groupBy(rows, ({ code }) => code);
  const data = [...byCode].map(([code, days]) => ({
    code,
    count: days.reduce((sum, { count }) => sum + count, 0),
    last_day:
      days
        .map(({ day }) => day)
        .sort()
        .at(-1) ?? dayOf(now),
  }));
  return { data: data.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)) };
};
