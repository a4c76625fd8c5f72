import type { Plan, PlanLimits } from '@aaf/contracts/plans';

export const planNames: Record<Plan, string> = {
  free: 'Free',
  starter: 'Starter',
  pro: 'Pro',
  enterprise: 'Enterprise',
};

const format = new Intl.NumberFormat('en');
const say = (limit: number | null, unit: string): string =>
  limit === null ? `Unlimited ${unit}` : `${format.format(limit)} ${unit}`;

/** A plan's limits as short lines. */
export const sayLimits = (limits: PlanLimits): string[] => [
  say(limits.actions_per_month, 'actions a month'),
  say(limits.members, 'members'),
  say(limits.policies, 'policies'),
  say(limits.audit_retention_days, 'days of audit trail'),
  say(limits.api_rate_per_minute, 'API requests a minute'),
];
