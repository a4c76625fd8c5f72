import { redirect } from '@sveltejs/kit';
import { localPath } from '#lib/local-path.ts';
import { submit } from '#lib/server/ask.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { keepSession } from '#lib/server/session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({
  next: localPath(url.searchParams.get('next')),
  email: url.searchParams.get('email') ?? '',
});

export const actions: Actions = {
  sign_in: async (event) => {
    const form = await event.request.formData();
    const values = valuesOf(form, 'email');
    const input = { email: textOf(form, 'email'), password: textOf(form, 'password') };
    const answer = event.locals.api.identity.auth.signIn.mutate(input);
    const outcome = await submit(event, { form: 'sign_in', values, answer });
    if (!outcome.ok) return outcome.failure;
    keepSession(event, outcome.value);
    redirect(303, localPath(form.get('next')));
  },

  resend: async (event) => {
    const form = await event.request.formData();
    const values = valuesOf(form, 'email');
    const answer = event.locals.api.identity.auth.resendVerification.mutate({ email: textOf(form, 'email') });
    const outcome = await submit(event, { form: 'resend', values, answer });
    if (!outcome.ok) return outcome.failure;
    return { resent: values['email'] };
  },
};
