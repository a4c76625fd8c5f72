import { roleMay, type Role } from '@aaf/contracts/permissions';

const ranks: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** Whether a role is at least as high as another. Nobody grants or touches a role above their own. */
export const reaches = (role: Role, other: Role): boolean => ranks[role] >= ranks[other];

/** Whether somebody of a role may invite others into one. */
export const mayInviteAs = (role: Role, wanted: Role): boolean =>
  roleMay(role, 'members.invite') && reaches(role, wanted);
