import { Refusal } from '@aaf/contracts/errors';
import { isId } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler, PersonalWork } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { LockMode } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { setActiveOrganization } from '../active-organization.ts';
import type { DirectoryEntry } from '../entities/directory-entry.ts';
import { Invitation } from '../entities/invitation.ts';
import { Membership } from '../entities/membership.ts';
import { Settings } from '../entities/settings.ts';
import { roleOfInviter } from '../find-invitation.ts';
import { orgOfToken } from '../invitation-token.ts';
import { lockOrganization } from '../lock-organization.ts';
import { findReceived } from '../received-invitations.ts';
import { requireAcceptable } from '../rules/invitation.ts';
import { toSnapshot } from '../rules/snapshot.ts';
import { requireSeatToJoin } from '../seats.ts';
import { touchSession } from '../session-activity.ts';

type Input = z.output<typeof orgs.invitations.accept.input>;

/** Which organization's, and how to find it there. By its id only the person it was sent to finds one. */
async function locate(input: Input, work: PersonalWork) {
  if (input.token !== undefined) {
    const org_id = orgOfToken(input.token);
    return org_id === undefined ? undefined : { org_id, token_hash: hashToken(input.token) };
  }
  const id = input.invitation_id ?? '';
  if (!isId('invitation', id)) return undefined;
  const [received] = await findReceived(work, { id });
  return received && { org_id: received.org_id, id };
}

async function join(work: PersonalWork, entry: DirectoryEntry, invitation: Invitation): Promise<void> {
  const { em, user, now } = work;
  const { user_id, session_id } = user;
  const member = em.create(Membership, {
    org_id: entry.id,
    id: work.newId('member'),
    user_id,
    role: invitation.role,
    joined_at: now,
  });
  invitation.status = 'accepted';
  await em.flush();
  await setActiveOrganization(em, { session_id, user_id, org_id: entry.id });
  await touchSession(work, { session_id, user_id, org_id: entry.id });
  work.emit('member.joined', {
    target: { type: 'member', id: member.id, name: user.name },
    payload: { email: user.email, role: invitation.role },
  });
}

/** The organization is held first, so that of any number who accept at once each finds what the others left. */
export const acceptInvitation: Handler<typeof orgs.invitations.accept> = async (input, work) => {
  const { em, user, now } = work;
  const where = await locate(input, work);
  if (!where) throw new Refusal('link_expired');
  const { org_id } = where;
  await work.enterOrg(org_id);
  // So that nobody holds an organization up who was never invited to it.
  if ((await em.count(Invitation, where)) === 0) throw new Refusal('link_expired');
  const entry = await lockOrganization(em, org_id);
  const invitation = await em.findOne(Invitation, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!entry || entry.deleted_at || !invitation) throw new Refusal('link_expired');
  const inviter = await roleOfInviter(em, invitation);
  const isMember = (await em.findOne(Membership, { org_id, user_id: user.user_id })) !== null;
  requireAcceptable({ invitation, email: user.email, inviter, isMember }, now);
  const settings = await em.findOneOrFail(Settings, { org_id });
  await requireSeatToJoin(em, toSnapshot(entry, settings));
  await join(work, entry, invitation);
  const { id, slug, name, plan } = entry;
  return { id, slug, name, role: invitation.role, plan };
};
