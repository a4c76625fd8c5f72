import type { SecuritySettings } from '@aaf/contracts/orgs';

/** What the security form holds, by its fields. */
export const securityFields = (settings: SecuritySettings): Record<string, string> => ({
  require_two_factor: settings.require_two_factor ? 'on' : 'off',
  session_timeout_minutes: String(settings.session_timeout_minutes),
  ip_allowlist: settings.ip_allowlist.join('\n'),
  api_key_max_age_days: String(settings.api_key_max_age_days),
});

export const securityLabels = {
  require_two_factor: 'Require two-factor authentication',
  session_timeout_minutes: 'Session time-out in minutes',
  ip_allowlist: 'Admitted addresses',
  api_key_max_age_days: 'Maximum age of API keys in days',
};
