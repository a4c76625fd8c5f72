import { read } from '#lib/server/ask.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => {
  const { identity, orgs } = event.locals.api;
  const answers = Promise.all([identity.me.get.query({}), orgs.organizations.mine.query({})]);
  const [user, mine] = await read(event, answers);
  return { user, organizations: mine.data };
};
