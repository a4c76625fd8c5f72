import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { lockInvitation } from '../find-invitation.ts';
import { newInvitationToken } from '../invitation-token.ts';
import { inviterOf } from '../inviter.ts';
import { lockLiving } from '../living-organization.ts';
import { invitationEnd, requireResendable, statusAt } from '../rules/invitation.ts';
import { showInvitation, tellInvitation } from '../rules/shown-invitation.ts';
import { requireSeatToInvite } from '../seats.ts';
import type { SendInvitation } from '../send-invitation.ts';

/** Whoever sends it again is its inviter from then on. One that has run out takes a seat anew. */
export const resendInvitation =
  (send: SendInvitation): Handler<typeof orgs.invitations.resend> =>
  async ({ id }, work) => {
    const { em, org, now } = work;
    await lockLiving(work);
    const invitation = await lockInvitation(em, org.id, id);
    const inviter = inviterOf(work, invitation.role);
    requireResendable(invitation, now);
    if (statusAt(invitation, now) === 'expired') await requireSeatToInvite(em, org, now);
    const token = newInvitationToken(org.id);
    em.assign(invitation, {
      ...inviter,
      token_hash: hashToken(token),
      sent_at: now,
      expires_at: invitationEnd(now),
    });
    send(work, invitation, token);
    work.emit('member.invitation_resent', tellInvitation(invitation));
    return showInvitation(invitation, now);
  };
