import { submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const answer = event.locals.api.identity.me.changePassword.mutate({
      current_password: textOf(form, 'current_password'),
      password: textOf(form, 'password'),
    });
    const outcome = await submit(event, {
      form: 'password',
      fieldOf: { invalid_credentials: 'current_password' },
      answer,
    });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'Password changed. You were signed out everywhere else.');
    return { changed: true };
  },
};
