import { read } from '#lib/server/ask.ts';
import { pause, resume } from '#lib/server/pausing.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:agents');
  const cursor = event.url.searchParams.get('cursor') ?? undefined;
  const agents = await read(event, event.locals.api.firewall.agents.list.query({ cursor }));
  return { agents: agents.data, nextCursor: agents.pagination.next_cursor };
};

export const actions: Actions = { pause: (event) => pause(event, {}), resume };
