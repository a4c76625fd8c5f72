import { submit } from '#lib/server/ask.ts';
import { textOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url, locals }) => ({
  token: url.searchParams.get('token') ?? '',
  isSignedIn: locals.sessionToken !== undefined,
});

export const actions: Actions = {
  // Programs that look at links before people do follow them; only the button spends the token.
  default: async (event) => {
    const form = await event.request.formData();
    const answer = event.locals.api.identity.auth.verifyEmail.mutate({ token: textOf(form, 'token') });
    const outcome = await submit(event, { form: 'verify', answer });
    return outcome.ok ? { verified: outcome.value.user.email } : outcome.failure;
  },
};
