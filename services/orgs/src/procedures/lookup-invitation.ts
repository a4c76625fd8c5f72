import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Invitation } from '../entities/invitation.ts';
import { roleOfInviter } from '../find-invitation.ts';
import { orgOfToken } from '../invitation-token.ts';
import { requireOpen } from '../rules/invitation.ts';
import { showReceived } from '../rules/received-invitation.ts';

/** Whether a link was used, withdrawn, has run out or never was one: the same answer. */
export const lookupInvitation: Handler<typeof orgs.invitations.lookup> = async ({ token }, work) => {
  const { em, now } = work;
  const org_id = orgOfToken(token);
  if (org_id === undefined) throw new Refusal('link_expired');
  await work.enterOrg(org_id);
  const entry = await em.findOne(DirectoryEntry, { id: org_id, deleted_at: null });
  const invitation = await em.findOne(Invitation, { org_id, token_hash: hashToken(token) });
  if (!entry || !invitation) throw new Refusal('link_expired');
  requireOpen(invitation, await roleOfInviter(em, invitation), now);
  return showReceived(invitation, entry);
};
