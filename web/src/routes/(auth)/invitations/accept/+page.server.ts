import { redirect } from '@sveltejs/kit';
import { submit } from '#lib/server/ask.ts';
import { findInvitation } from '#lib/server/find-invitation.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import { findVisitor } from '#lib/server/visitor.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const token = event.url.searchParams.get('token') ?? '';
  const [invitation, visitor] = await Promise.all([findInvitation(event, token), findVisitor(event)]);
  return { token, invitation, visitor };
};

export const actions: Actions = {
  accept: async (event) => {
    const token = textOf(await event.request.formData(), 'token');
    const answer = event.locals.api.orgs.invitations.accept.mutate({ token });
    const outcome = await submit(event, { form: 'accept', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, `You are now part of ${outcome.value.name}.`);
    redirect(303, `/${outcome.value.slug}`);
  },

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
