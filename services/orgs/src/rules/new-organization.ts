import type { PolicyDefaults } from '@aaf/contracts/caller';
import type { SecuritySettings } from '@aaf/contracts/orgs';

/** How every organization starts. */
export const startingSettings = {
  timezone: 'UTC',
  require_two_factor: false,
  session_timeout_minutes: 480,
  ip_allowlist: [] as string[],
  api_key_max_age_days: 365,
  default_decision: 'allow',
  default_approval_timeout_minutes: 60,
  require_policy_description: true,
  enable_policy_versioning: true,
} satisfies SecuritySettings & PolicyDefaults & { timezone: string };
