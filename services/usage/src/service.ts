import { defineService } from '@aaf/service/define-service';
import { ActiveAgent } from './entities/active-agent.ts';
import { QuarterHour } from './entities/quarter-hour.ts';
import { RefusalCount } from './entities/refusal-count.ts';
import { usageMigrations } from './migrations.ts';
import { addRefusals } from './procedures/add-refusals.ts';
import { getReport } from './procedures/get-report.ts';
import { listPlans } from './procedures/list-plans.ts';
import { listRefusals } from './procedures/list-refusals.ts';
import { countEvents } from './reactions/count-events.ts';

/** usage: what organizations use, and what their plans allow. */
export const createUsageService = () =>
  defineService({
    name: 'usage',
    entities: [QuarterHour, ActiveAgent, RefusalCount],
    migrations: usageMigrations,
    handlers: {
      report: { get: getReport },
      refusals: { list: listRefusals, add: addRefusals },
      plans: { list: listPlans },
    },
    reactions: [countEvents],
  });
