import { redirect } from '@sveltejs/kit';
import { localPath } from '#lib/local-path.ts';
import { readRefusal } from '#lib/server/refusal.ts';
import { forgetSession } from '#lib/server/session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

/** Following a link signs nobody out. */
export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
  default: async (event) => {
    const next = (await event.request.formData()).get('next');
    try {
      await event.locals.api.identity.auth.signOut.mutate({});
    } catch (caught) {
      const refusal = readRefusal(caught, event.locals.requestId);
      console.error(`request ${refusal.request_id}: the session was not ended, ${refusal.code}`);
    }
    // Whatever the gateway says, this browser forgets the session.
    forgetSession(event);
    redirect(303, localPath(next, '/sign-in'));
  },
};
