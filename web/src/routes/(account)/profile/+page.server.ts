import { submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { isMailboxOpen } from '#lib/server/mailbox.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  name: async (event) => {
    const form = await event.request.formData();
    const answer = event.locals.api.identity.me.update.mutate({ name: textOf(form, 'name') });
    const outcome = await submit(event, { form: 'name', values: valuesOf(form, 'name'), answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'Name saved.');
    return { saved: true };
  },

  email: async (event) => {
    const form = await event.request.formData();
    const email = textOf(form, 'email').trim();
    const answer = event.locals.api.identity.me.changeEmail.mutate({ email });
    const outcome = await submit(event, { form: 'email', values: valuesOf(form, 'email'), answer });
    if (!outcome.ok) return outcome.failure;
    return { waitsFor: email, hasMailbox: await isMailboxOpen(event.getClientAddress()) };
  },

  resend: async (event) => {
    const { api } = event.locals;
    const answer = api.identity.me.get
      .query({})
      .then(({ email }) => api.identity.auth.resendVerification.mutate({ email }));
    const outcome = await submit(event, { form: 'resend', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'The link is on its way. Check your mail.');
    return { saved: true };
  },
};
