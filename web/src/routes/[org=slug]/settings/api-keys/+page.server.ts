import { redirect } from '@sveltejs/kit';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor') ?? undefined;
  const keys = await read(event, event.locals.api.keys.apiKeys.list.query({ cursor }));
  return { keys: keys.data, nextCursor: keys.pagination.next_cursor };
};

export const actions: Actions = {
  delete: async (event) => {
    const id = textOf(await event.request.formData(), 'id');
    const outcome = await submit(event, {
      form: id,
      answer: event.locals.api.keys.apiKeys.delete.mutate({ id }),
    });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'The key is deleted. Requests with it are refused from now on.');
    redirect(303, `/${event.params.org}/settings/api-keys`);
  },
};
