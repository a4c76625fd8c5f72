import { redirect } from '@sveltejs/kit';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { readPasskeyAnswer } from '#lib/server/passkey-answer.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const passkeys = await read(event, event.locals.api.identity.passkeys.list.query({}));
  return { passkeys: passkeys.data };
};

export const actions: Actions = {
  begin: async (event) => {
    const form = await event.request.formData();
    const values = valuesOf(form, 'name');
    const answer = event.locals.api.identity.passkeys.options.mutate({});
    const outcome = await submit(event, { form: 'register', values, answer });
    return outcome.ok ? { begun: outcome.value, name: textOf(form, 'name') } : outcome.failure;
  },

  register: async (event) => {
    const form = await event.request.formData();
    const answer = event.locals.api.identity.passkeys.register.mutate({
      name: textOf(form, 'name'),
      ...readPasskeyAnswer(form),
    });
    const outcome = await submit(event, { form: 'register', values: valuesOf(form, 'name'), answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, `${outcome.value.name} is ready. You can sign in with it.`);
    return { registered: true };
  },

  remove: async (event) => {
    const id = textOf(await event.request.formData(), 'id');
    const answer = event.locals.api.identity.passkeys.remove.mutate({ id });
    const outcome = await submit(event, { form: id, answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'The passkey is removed. Nobody signs in with it any more.');
    redirect(303, '/profile/passkeys');
  },
};
