import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { Invitation } from '../entities/invitation.ts';
import { Membership } from '../entities/membership.ts';
import { newInvitationToken } from '../invitation-token.ts';
import { inviterOf } from '../inviter.ts';
import { lockLiving } from '../living-organization.ts';
import { invitationEnd } from '../rules/invitation.ts';
import { showInvitation, tellInvitation } from '../rules/shown-invitation.ts';
import { requireSeatToInvite } from '../seats.ts';
import type { SendInvitation } from '../send-invitation.ts';

/** What has run out makes room for another invitation to the same address; what still stands does not. */
async function requireFreeAddress({ em, org, now }: OrgWork, email: string): Promise<void> {
  const ofAddress = { org_id: org.id, email, status: 'pending' } as const;
  await em.nativeUpdate(Invitation, { ...ofAddress, expires_at: { $lte: now } }, { status: 'expired' });
  const pending = await em.findOne(Invitation, ofAddress);
  if (pending) throw new Refusal('invite_pending', { details: { invitation_id: pending.id } });
}

export const createInvite =
  (send: SendInvitation): Handler<typeof orgs.invitations.create> =>
  async ({ email, role }, work) => {
    const { em, org, now } = work;
    const inviter = inviterOf(work, role);
    const { user } = await work.ask('identity.people.findByEmail', { email });
    await lockLiving(work);
    if (user && (await em.findOne(Membership, { org_id: org.id, user_id: user.id }))) {
      throw new Refusal('already_member');
    }
    await requireFreeAddress(work, email);
    await requireSeatToInvite(em, org, now);
    const token = newInvitationToken(org.id);
    const invitation = em.create(Invitation, {
      org_id: org.id,
      id: work.newId('invitation'),
      email,
      role,
      status: 'pending',
      token_hash: hashToken(token),
      ...inviter,
      created_at: now,
      sent_at: now,
      expires_at: invitationEnd(now),
    });
    send(work, invitation, token);
    work.emit('member.invited', tellInvitation(invitation));
    return showInvitation(invitation, now);
  };
