import { z } from 'zod';

export const plans = ['free', 'starter', 'pro', 'enterprise'] as const;
export const Plan = z.enum(plans);
export type Plan = z.infer<typeof Plan>;

/** What a plan allows; null means unlimited, or set per organization by the operator. */
export const PlanLimits = z.object({
  actions_per_month: z.int().nullable(),
  members: z.int().nullable(),
  policies: z.int().nullable(),
  audit_retention_days: z.int().nullable(),
  api_rate_per_minute: z.int().nullable(),
});
export type PlanLimits = z.infer<typeof PlanLimits>;

/** The plan table. Enforcement, API and dashboard read these numbers; they stand nowhere else. */
export const planLimits: Record<Plan, PlanLimits> = {
  free: { actions_per_month: 100, members: 3, policies: 5, audit_retention_days: 7, api_rate_per_minute: 10 },
  starter: {
    actions_per_month: 10_000,
    members: 10,
    policies: 25,
    audit_retention_days: 30,
    api_rate_per_minute: 100,
  },
  pro: {
    actions_per_month: 100_000,
    members: 50,
    policies: 100,
    audit_retention_days: 90,
    api_rate_per_minute: 500,
  },
  enterprise: {
    actions_per_month: null,
    members: null,
    policies: null,
    audit_retention_days: null,
    api_rate_per_minute: null,
  },
};
