import { Refusal } from '@aaf/contracts/errors';
import type { Role } from '@aaf/contracts/permissions';
import { requireFresh } from '@aaf/service/authorize';
import type { OrgWork } from '@aaf/service/handler';
import { requireMayInviteAs } from './rules/invitation.ts';

/**
 * The person who invites others into a role.
 * @throws {Refusal} `forbidden` above their own, `step_up_required` for an Owner
 */
export function inviterOf({ principal }: OrgWork, wanted: Role) {
  if (principal.type !== 'user' || !principal.role) throw new Refusal('user_required');
  requireMayInviteAs(principal.role, wanted);
  if (wanted === 'owner') requireFresh(principal);
  return { invited_by: principal.user_id, invited_by_name: principal.name };
}
