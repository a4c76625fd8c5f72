import { submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import type { Actions } from './$types';

export const actions: Actions = {
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
