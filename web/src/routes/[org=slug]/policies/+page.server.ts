import { read } from '#lib/server/ask.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { firewall, orgs } = event.locals.api;
  const cursor = event.url.searchParams.get('cursor') ?? undefined;
  const [policies, defaults] = await read(
    event,
    Promise.all([firewall.policies.list.query({ cursor }), orgs.policyDefaults.get.query({})]),
  );
  return { policies: policies.data, nextCursor: policies.pagination.next_cursor, defaults };
};
