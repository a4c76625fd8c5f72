import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { findReceived } from '../received-invitations.ts';
import { showReceived } from '../rules/received-invitation.ts';

export const listMyInvitations: Handler<typeof orgs.invitations.mine> = async (_input, work) => {
  const invitations = await findReceived(work);
  const ids = invitations.map(({ org_id }) => org_id);
  const entries = await work.em.find(DirectoryEntry, { id: { $in: ids }, deleted_at: null });
  const entryOf = new Map(entries.map((entry) => [entry.id, entry]));
  return {
    data: invitations.flatMap((invitation) => {
      const entry = entryOf.get(invitation.org_id);
      return entry ? [showReceived(invitation, entry)] : [];
    }),
  };
};
