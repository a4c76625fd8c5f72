import { roles, type Role } from '@aaf/contracts/permissions';
import { roleNames } from '#lib/say-role.ts';

/** The roles that somebody of a role may give, as a select's options. Only an Owner makes Owners. */
export const rolesGivenBy = (giver: Role): { value: Role; label: string }[] =>
  roles
    .filter((role) => role !== 'owner' || giver === 'owner')
    .map((role) => ({ value: role, label: roleNames[role] }));

/** Whether somebody of a role may change or remove a member of another. Only an Owner touches an Owner. */
export const mayTouch = (giver: Role, member: Role): boolean => giver === 'owner' || member !== 'owner';
