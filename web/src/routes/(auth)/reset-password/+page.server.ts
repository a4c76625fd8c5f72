import { submit } from '#lib/server/ask.ts';
import { textOf } from '#lib/server/form-text.ts';
import { forgetSession } from '#lib/server/session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ token: url.searchParams.get('token') ?? '' });

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const input = { token: textOf(form, 'token'), password: textOf(form, 'password') };
    const answer = event.locals.api.identity.auth.resetPassword.mutate(input);
    const outcome = await submit(event, { form: 'reset', answer });
    if (!outcome.ok) return outcome.failure;
    // Every session of the person has ended, this browser's too.
    forgetSession(event);
    return { isDone: true };
  },
};
