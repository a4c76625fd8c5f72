import { refuseFields } from '@aaf/contracts/errors';
import { planLimits, type Plan, type PlanLimits } from '@aaf/contracts/plans';
import { afterwards, changesBetween } from './changes.ts';

/** What an organization's limits follow from. */
export interface Planned {
  plan: Plan;
  /** What the operator set in place of the plan's limits; it counts on the Enterprise plan alone. */
  custom_limits?: Partial<PlanLimits> | null | undefined;
}

/** What an organization may use. */
export const limitsOf = ({ plan, custom_limits }: Planned): PlanLimits =>
  plan === 'enterprise' ? { ...planLimits.enterprise, ...custom_limits } : planLimits[plan];

/** Some limits, as the operator wishes them; null is unlimited. */
export type LimitsWish = { readonly [K in keyof PlanLimits]?: PlanLimits[K] | undefined };

/**
 * What is set for an organization on Enterprise when the operator wishes something more: what is not named
 * stays as it was set before.
 * @throws {Refusal} `invalid_input` that names the limits below 1
 */
export function customLimits(kept: Planned['custom_limits'], wish: LimitsWish): Partial<PlanLimits> {
  const tooSmall = Object.entries(wish).filter(([, limit]) => typeof limit === 'number' && limit < 1);
  if (tooSmall.length > 0)
    throw refuseFields(Object.fromEntries(tooSmall.map(([name]) => [name, 'must be at least 1, or null'])));
  const present = limitsOf({ plan: 'enterprise', custom_limits: kept });
  return { ...kept, ...afterwards(changesBetween(present, wish)) };
}
