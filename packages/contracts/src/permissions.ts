import { z } from 'zod';

export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export const Role = z.enum(roles);
/** What a person is in an organization. Owners may everything. */
export type Role = z.infer<typeof Role>;

interface PermissionRow {
  label: string;
  roles: readonly Role[];
}

const everyone: readonly Role[] = roles;
const deciders: readonly Role[] = ['owner', 'admin', 'member'];
const managers: readonly Role[] = ['owner', 'admin'];
const owners: readonly Role[] = ['owner'];

/** The permission matrix: who may do what in an organization. The published table is printed from here. */
export const permissions = {
  'organization.view': { label: 'View dashboards', roles: everyone },
  'actions.approve': { label: 'Approve actions', roles: deciders },
  'actions.submit': { label: 'Submit actions as a person', roles: deciders },
  'policies.manage': { label: 'Create policies', roles: managers },
  'policies.simulate': { label: 'Simulate policies', roles: managers },
  'agents.pause': { label: 'Pause agents', roles: managers },
  'integrations.manage': { label: 'Manage integrations', roles: managers },
  'members.invite': { label: 'Invite members', roles: managers },
  'members.manage': { label: 'Change roles and remove members', roles: managers },
  'api_keys.manage': { label: 'Manage API keys', roles: managers },
  'settings.manage': { label: 'Manage settings', roles: managers },
  'audit.export': { label: 'Export the audit trail', roles: managers },
  'audit.verify': { label: 'Verify the audit trail', roles: managers },
  'addresses.view': { label: 'See IP addresses in the trail', roles: managers },
  'billing.view': { label: 'View billing', roles: managers },
  'billing.manage': { label: 'Manage billing', roles: owners },
  'organization.delete': { label: 'Delete organization', roles: owners },
} as const satisfies Record<string, PermissionRow>;

export type Permission = keyof typeof permissions;

/** Whether a role holds a permission. */
export function roleMay(role: Role, permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission].roles;
  return allowed.includes(role);
}

/** What an API key may be given. There is no wildcard. */
export const scopes = {
  'actions:read': { label: 'List and view actions', permission: 'organization.view' },
  'actions:write': { label: 'Submit actions', permission: 'actions.submit' },
  'policies:read': { label: 'View policies', permission: 'organization.view' },
  'policies:write': { label: 'Create and update policies', permission: 'policies.manage' },
  'audit:read': { label: 'Access the audit trail', permission: 'organization.view' },
  'approvals:read': { label: 'List and view approvals', permission: 'organization.view' },
  'approvals:write': { label: 'Approve and deny actions', permission: 'actions.approve' },
} as const satisfies Record<string, { label: string; permission: Permission }>;

export type Scope = keyof typeof scopes;
export const Scope = z.enum(Object.keys(scopes) as [Scope, ...Scope[]]); // Object.keys forgets the literal keys
