import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { lockInvitation } from '../find-invitation.ts';
import { lockLiving } from '../living-organization.ts';
import { requireMayInviteAs, statusAt } from '../rules/invitation.ts';
import { tellInvitation } from '../rules/shown-invitation.ts';

export const revokeInvitation: Handler<typeof orgs.invitations.revoke> = async ({ id }, work) => {
  const { em, org, now, principal } = work;
  if (principal.type !== 'user' || !principal.role) throw new Refusal('user_required');
  await lockLiving(work);
  const invitation = await lockInvitation(em, org.id, id);
  requireMayInviteAs(principal.role, invitation.role);
  const status = statusAt(invitation, now);
  if (status !== 'pending') {
    throw new Refusal('link_expired', {
      details: { status },
      message: `The invitation is ${status} already.`,
    });
  }
  invitation.status = 'revoked';
  work.emit('member.invitation_revoked', tellInvitation(invitation));
  return null;
};
