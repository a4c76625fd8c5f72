import type { usage } from '@aaf/contracts/usage';
import type { Handler } from '@aaf/service/handler';
import { ActiveAgent } from '../entities/active-agent.ts';
import { DailyCount } from '../entities/daily-count.ts';
import { daysOf, monthOf } from '../rules/calendar.ts';
import { listDays, sumDays } from '../rules/tally.ts';

/** What the organization used in a month: in the current one, where none is named. */
export const getReport: Handler<typeof usage.report.get> = async (input, work) => {
  const month = input.month ?? monthOf(work.now);
  const { first, end } = daysOf(month);
  const days = await work.em.find(
    DailyCount,
    { day: { $gte: first, $lt: end } },
    { orderBy: { day: 'asc' } },
  );
  const activeAgents = await work.em.count(ActiveAgent, { month });
  return {
    month,
    actions: { ...sumDays(days), limit: work.org.limits.actions_per_month },
    active_agents: activeAgents,
    days: listDays(days),
  };
};
