import type { OrgSnapshot, PolicyDefaults } from '@aaf/contracts/caller';
import type { Plan, PlanLimits } from '@aaf/contracts/plans';
import { limitsOf } from './limits.ts';

/** An organization as the directory knows it. */
export interface ListedOrganization {
  id: string;
  slug: string;
  name: string;
  plan: Plan;
  /** What the operator set in place of the plan's limits. */
  custom_limits?: Partial<PlanLimits> | null | undefined;
}

/** The part of its settings that the parts of the product need with every call. */
export interface CarriedSettings extends PolicyDefaults {
  timezone: string;
  api_key_max_age_days: number;
}

/** How an organization's policies behave where they say nothing themselves. */
export const policyDefaultsOf = (settings: PolicyDefaults): PolicyDefaults => ({
  default_decision: settings.default_decision,
  default_approval_timeout_minutes: settings.default_approval_timeout_minutes,
  require_policy_description: settings.require_policy_description,
  enable_policy_versioning: settings.enable_policy_versioning,
});

/** What the parts are told of an organization. */
export const toSnapshot = (listed: ListedOrganization, settings: CarriedSettings): OrgSnapshot => ({
  id: listed.id,
  slug: listed.slug,
  name: listed.name,
  plan: listed.plan,
  timezone: settings.timezone,
  limits: limitsOf(listed),
  policy_defaults: policyDefaultsOf(settings),
  api_key_max_age_days: settings.api_key_max_age_days,
});
