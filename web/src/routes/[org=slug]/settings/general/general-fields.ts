import type { PolicyDefaults } from '@aaf/contracts/caller';
import type { Organization } from '@aaf/contracts/orgs';

/** What the forms of this page hold, by their fields: shown, and compared when somebody else saved meanwhile. */
export const organizationFields = ({ name, timezone }: Organization): Record<string, string> => ({
  name,
  timezone,
});

const sayIsOn = (isOn: boolean): string => (isOn ? 'on' : 'off');

export const defaultsFields = (defaults: PolicyDefaults): Record<string, string> => ({
  default_decision: defaults.default_decision,
  default_approval_timeout_minutes: String(defaults.default_approval_timeout_minutes),
  require_policy_description: sayIsOn(defaults.require_policy_description),
  enable_policy_versioning: sayIsOn(defaults.enable_policy_versioning),
});

export const organizationLabels = { name: 'Name', timezone: 'Time zone' };
export const defaultsLabels = {
  default_decision: 'Default decision',
  default_approval_timeout_minutes: 'Minutes an approval waits',
  require_policy_description: 'Policies need a description',
  enable_policy_versioning: 'Keep versions of policies',
};
