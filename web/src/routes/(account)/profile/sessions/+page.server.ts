import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const sessions = await read(event, event.locals.api.identity.sessions.list.query({}));
  return { sessions: sessions.data };
};

export const actions: Actions = {
  revoke: async (event) => {
    const id = textOf(await event.request.formData(), 'id');
    const answer = event.locals.api.identity.sessions.revoke.mutate({ id });
    const outcome = await submit(event, { form: 'sessions', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'That device is signed out.');
    return { saved: true };
  },

  revoke_others: async (event) => {
    const answer = event.locals.api.identity.sessions.revokeOthers.mutate({});
    const outcome = await submit(event, { form: 'sessions', answer });
    if (!outcome.ok) return outcome.failure;
    const { revoked } = outcome.value;
    setFlash(event, revoked === 1 ? 'One other session was ended.' : `${revoked} other sessions were ended.`);
    return { saved: true };
  },
};
