import type { orgs } from '@aaf/contracts/orgs';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import type { FilterQuery } from '@mikro-orm/core';
import { Invitation } from '../entities/invitation.ts';
import type { InvitationStatus } from '../rules/invitation.ts';
import { showInvitation } from '../rules/shown-invitation.ts';

/** What stands as `status` at a moment; what has run out may still be written down as pending. */
function standingAs(status: InvitationStatus | undefined, now: string): FilterQuery<Invitation> {
  switch (status) {
    case undefined:
      return {};
    case 'pending':
      return { status, expires_at: { $gt: now } };
    case 'expired':
      return { $or: [{ status }, { status: 'pending', expires_at: { $lte: now } }] };
    case 'accepted':
    case 'revoked':
      return { status };
  }
}

export const listInvitations: Handler<typeof orgs.invitations.list> = async (input, { em, org, now }) => {
  const after = decodeCursor(input.cursor, input);
  const beyond = input.order === 'asc' ? '$gt' : '$lt';
  const rows = await em.find(
    Invitation,
    {
      org_id: org.id,
      ...(after === undefined ? {} : { id: { [beyond]: after } }),
      $and: [standingAs(input.status, now)],
    },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  const { data, pagination } = toPage(rows, input, ({ id }) => id);
  return { data: data.map((invitation) => showInvitation(invitation, now)), pagination };
};
