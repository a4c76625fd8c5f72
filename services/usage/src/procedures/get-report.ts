import type { usage } from '@aaf/contracts/usage';
import type { Handler } from '@aaf/service/handler';
import { ActiveAgent } from '../entities/active-agent.ts';
import { QuarterHour } from '../entities/quarter-hour.ts';
import { createDayIn, daysOf, monthOf } from '../rules/calendar.ts';
import { listDays, sumDays, toDays } from '../rules/tally.ts';

/**
 * What the organization used in a month: in the current one, where none is named. Months are those of UTC, as
 * the quota has them; their days are those of the organization's time zone.
 */
export const getReport: Handler<typeof usage.report.get> = async (input, work) => {
  const month = input.month ?? monthOf(work.now);
  const { first, end } = daysOf(month);
  const quarters = await work.em.find(
    QuarterHour,
    { at: { $gte: `${first}T00:00:00.000Z`, $lt: `${end}T00:00:00.000Z` } },
    { orderBy: { at: 'asc' } },
  );
  const activeAgents = await work.em.count(ActiveAgent, { month });
  return {
    month,
    actions: { ...sumDays(quarters), limit: work.org.limits.actions_per_month },
    active_agents: activeAgents,
    days: listDays(toDays(quarters, createDayIn(work.org.timezone))),
  };
};
