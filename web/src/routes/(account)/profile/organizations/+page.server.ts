import { acceptInvitation } from '#lib/server/accept-invitation.ts';
import { read } from '#lib/server/ask.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { user } = await event.parent();
  if (!user.email_verified) return { invitations: [] };
  const invitations = await read(event, event.locals.api.orgs.invitations.mine.query({}));
  return { invitations: invitations.data };
};

export const actions: Actions = { accept: acceptInvitation };
