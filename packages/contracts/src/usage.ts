import { z } from 'zod';
import { anyone, internal, may, mutation, Nothing, query, type Contract } from './contract.ts';
import { id } from './ids.ts';
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
  /** Each day of the month that had actions, in the organization's time zone. The month itself is one of UTC. */
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
  refusals: {
    list: query({
      summary:
        'How often requests in this organization were refused in the last 30 days, by the code of the reason.',
      permission: may('settings.manage'),
      rest: { method: 'GET', path: '/v1/organizations/:org/refusals' },
      input: z.strictObject({}),
      output: whole(z.object({ code: z.string(), count: z.int(), last_day: z.iso.date() })),
    }),
    add: mutation({
      summary: 'Count refusals, by code; told by the gateways in bulk.',
      permission: internal,
      input: z.strictObject({
        org_id: id('organization'),
        counts: z.record(z.string().max(64), z.int().min(1)),
      }),
      output: Nothing,
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
