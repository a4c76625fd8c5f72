import { read } from '#lib/server/ask.ts';
import type { PageServerLoad } from './$types';

/** How often each refusal was given lately, for those who may know. */
export const load: PageServerLoad = async (event) => {
  const { may } = await event.parent();
  const counts: Record<string, number> = {};
  const q = event.url.searchParams.get('q') ?? '';
  if (!may.manageSettings) return { q, counts };
  const { data } = await read(event, event.locals.api.usage.refusals.list.query({}));
  for (const { code, count } of data) counts[code] = count;
  return { q, counts };
};
