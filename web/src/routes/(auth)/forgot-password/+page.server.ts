import { submit } from '#lib/server/ask.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { isMailboxOpen } from '#lib/server/mailbox.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ email: url.searchParams.get('email') ?? '' });

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const email = textOf(form, 'email');
    const answer = event.locals.api.identity.auth.forgotPassword.mutate({ email });
    const outcome = await submit(event, { form: 'forgot', values: valuesOf(form, 'email'), answer });
    if (!outcome.ok) return outcome.failure;
    return { sentTo: email, hasMailbox: await isMailboxOpen(event.getClientAddress()) };
  },
};
