import { acceptInvitation } from '#lib/server/accept-invitation.ts';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { user } = await event.parent();
  if (!user.email_verified) return { invitations: [] };
  const invitations = await read(event, event.locals.api.orgs.invitations.mine.query({}));
  return { invitations: invitations.data };
};

export const actions: Actions = {
  accept: acceptInvitation,

  resend: async (event) => {
    const { api } = event.locals;
    const answer = api.identity.me.get
      .query({})
      .then(({ email }) => api.identity.auth.resendVerification.mutate({ email }));
    const outcome = await submit(event, { form: 'resend', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'The link is on its way. Check your mail.');
    return { resent: true };
  },
};
