import { roleMay, type Role } from '@aaf/contracts/permissions';

/** What a person may do in an organization, as far as pages show or hide something for it. The gateway decides. */
export const abilitiesOf = (role: Role) => ({
  approve: roleMay(role, 'actions.approve'),
  managePolicies: roleMay(role, 'policies.manage'),
  pauseAgents: roleMay(role, 'agents.pause'),
  manageKeys: roleMay(role, 'api_keys.manage'),
  inviteMembers: roleMay(role, 'members.invite'),
  manageMembers: roleMay(role, 'members.manage'),
  manageSettings: roleMay(role, 'settings.manage'),
  verifyAudit: roleMay(role, 'audit.verify'),
  viewBilling: roleMay(role, 'billing.view'),
  manageBilling: roleMay(role, 'billing.manage'),
  deleteOrganization: roleMay(role, 'organization.delete'),
});

export type Abilities = ReturnType<typeof abilitiesOf>;
