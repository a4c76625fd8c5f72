import { defineService } from '@aaf/service/define-service';
import { ActiveAgent } from './entities/active-agent.ts';
import { DailyCount } from './entities/daily-count.ts';
import { usageMigrations } from './migrations.ts';
import { getReport } from './procedures/get-report.ts';
import { listPlans } from './procedures/list-plans.ts';
import { countEvent } from './reactions/count-event.ts';

/** usage: what organizations use, and what their plans allow. */
export const createUsageService = () =>
  defineService({
    name: 'usage',
    entities: [DailyCount, ActiveAgent],
    migrations: usageMigrations,
    handlers: { report: { get: getReport }, plans: { list: listPlans } },
    reactions: [countEvent],
  });
