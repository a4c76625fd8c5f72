import { redirect } from '@sveltejs/kit';
import { localPath } from '#lib/local-path.ts';
import { submit } from '#lib/server/ask.ts';
import { beginSession } from '#lib/server/begin-session.ts';
import { keepChallenge } from '#lib/server/challenge-cookie.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { readPasskeyAnswer } from '#lib/server/passkey-answer.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({
  next: localPath(url.searchParams.get('next')),
  email: url.searchParams.get('email') ?? '',
  isKnown: url.searchParams.has('known'),
  isLate: url.searchParams.has('late'),
  hasEnded: url.searchParams.has('ended'),
  idleMinutes: Number(url.searchParams.get('ended')),
});

export const actions: Actions = {
  sign_in: async (event) => {
    const form = await event.request.formData();
    const values = valuesOf(form, 'email');
    const input = { email: textOf(form, 'email'), password: textOf(form, 'password') };
    const answer = event.locals.api.identity.auth.signIn.mutate(input);
    const outcome = await submit(event, { form: 'sign_in', values, answer });
    if (!outcome.ok) return outcome.failure;
    const next = localPath(form.get('next'));
    if ('two_factor' in outcome.value) {
      keepChallenge(event, outcome.value.two_factor);
      redirect(303, `/sign-in/two-factor?next=${encodeURIComponent(next)}`);
    }
    beginSession(event, outcome.value);
    redirect(303, next);
  },

  begin_passkey: async (event) => {
    const answer = event.locals.api.identity.auth.passkeyOptions.mutate({});
    const outcome = await submit(event, { form: 'passkey', answer });
    return outcome.ok ? { begun: outcome.value } : outcome.failure;
  },

  passkey: async (event) => {
    const form = await event.request.formData();
    const answer = event.locals.api.identity.auth.passkey.mutate(readPasskeyAnswer(form));
    const outcome = await submit(event, { form: 'passkey', answer });
    if (!outcome.ok) return outcome.failure;
    beginSession(event, outcome.value);
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
