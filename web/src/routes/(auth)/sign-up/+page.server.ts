import { submit } from '#lib/server/ask.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { isMailboxOpen } from '#lib/server/mailbox.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const values = valuesOf(form, 'name', 'email');
    const input = {
      name: textOf(form, 'name'),
      email: textOf(form, 'email'),
      password: textOf(form, 'password'),
    };
    const answer = event.locals.api.identity.auth.signUp.mutate(input);
    const outcome = await submit(event, { form: 'sign_up', values, answer });
    if (!outcome.ok) return outcome.failure;
    return { email: outcome.value.user.email, hasMailbox: await isMailboxOpen(event.getClientAddress()) };
  },
};
