import { z } from 'zod';
import { anyone, may, query, type Contract } from './contract.ts';
import { operations } from './operations.ts';
import { whole } from './pagination.ts';
import { Plan, PlanLimits } from './plans.ts';

/** A calendar month in UTC, such as 2026-11. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'must be a month like 2026-11' });

const Counts = z.object({ total: z.int(), allow: z.int(), deny: z.int(), require_approval: z.int() });

export const UsageReport = z.object({
  month: Month,
  actions: Counts.extend({
    /** How the held ones ended; they stay in `require_approval`. */
    approved: z.int(),
    denied: z.int(),
    expired: z.int(),
    limit: z.int().nullable(),
  }),
  active_agents: z.int(),
  /** Each day of the month that had actions; `date` is the day in UTC. */
  days: z.array(Counts.extend({ date: z.iso.date() })),
});
export type UsageReport = z.infer<typeof UsageReport>;

/** usage: what organizations use, and what their plans allow. */
export const usage = {
  report: {
    get: query({
      summary: 'What the organization used in a month.',
      permission: may('organization.view'),
      rest: { method: 'GET', path: '/v1/organizations/:org/usage' },
      input: z.strictObject({ month: Month.optional() }),
      output: UsageReport,
    }),
  },
  plans: {
    list: query({
      summary: 'The plans and what they allow.',
      permission: anyone,
      rest: { method: 'GET', path: '/v1/plans' },
      input: z.strictObject({}),
      output: whole(z.object({ id: Plan, limits: PlanLimits })),
    }),
  },
  operations,
} as const satisfies Contract;
