import { read } from '#lib/server/ask.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor') ?? undefined;
  const members = await read(event, event.locals.api.orgs.members.list.query({ limit: 100, cursor }));
  return { members: members.data, nextCursor: members.pagination.next_cursor };
};
