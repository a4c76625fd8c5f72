import { roleMay, type Role } from '@aaf/contracts/permissions';

/** What a person may do in an organization, as far as pages show or hide something for it. The gateway decides. */
export const abilitiesOf = (role: Role) => ({
  approve: roleMay(role, 'actions.approve'),
  managePolicies: roleMay(role, 'policies.manage'),
  manageKeys: roleMay(role, 'api_keys.manage'),
  manageSettings: roleMay(role, 'settings.manage'),
  verifyAudit: roleMay(role, 'audit.verify'),
});

export type Abilities = ReturnType<typeof abilitiesOf>;
