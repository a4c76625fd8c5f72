import { z } from 'zod';
import { may, mutation, query } from '../contract.ts';
import { Plan, PlanLimits } from '../plans.ts';

export const Subscription = z.object({
  plan: Plan,
  /** `active`: it acts. Other states come with a payment provider. */
  status: z.enum(['active']),
  limits: PlanLimits,
  /** What the plan's change brings with it, in sentences. */
  warnings: z.array(z.string()).optional(),
});
export type Subscription = z.infer<typeof Subscription>;

export const subscription = {
  get: query({
    summary: "The organization's plan and what it allows.",
    permission: may('billing.view'),
    rest: { method: 'GET', path: '/v1/organizations/:org/subscription' },
    input: z.strictObject({}),
    output: Subscription,
  }),
  update: mutation({
    summary:
      'Change the plan; its limits act on the next request. Nothing is deleted by a smaller plan: what exceeds it stays readable and removable.',
    permission: may('billing.manage'),
    revokes: 'organization',
    rest: { method: 'PUT', path: '/v1/organizations/:org/subscription' },
    input: z.strictObject({
      plan: Plan.exclude(['enterprise'], { error: 'must be free, starter or pro' }),
      /** Confirms a plan that allows less than the organization uses. */
      acknowledge: z.boolean().optional(),
    }),
    output: Subscription,
    emits: ['billing.plan_changed'],
    refuses: ['acknowledgement_required'],
  }),
} as const;
