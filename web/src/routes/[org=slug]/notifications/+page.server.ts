import { read, submit } from '#lib/server/ask.ts';
import { optionalTextOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:shell');
  const query = event.url.searchParams;
  const cursor = query.get('cursor');
  const isUnread = query.get('show') === 'unread';
  const list = await read(
    event,
    event.locals.api.orgs.notifications.list.query({
      ...(cursor ? { cursor } : {}),
      ...(isUnread ? { unread: true } : {}),
    }),
  );
  return {
    notifications: list.data,
    unread: list.unread,
    isUnread,
    nextCursor: list.pagination.next_cursor,
  };
};

export const actions: Actions = {
  read: async (event) => {
    const id = optionalTextOf(await event.request.formData(), 'id');
    const answer = event.locals.api.orgs.notifications.markRead.mutate(id ? { id } : {});
    const outcome = await submit(event, { form: 'read', answer });
    return outcome.ok ? { read: id ?? 'all' } : outcome.failure;
  },
};
