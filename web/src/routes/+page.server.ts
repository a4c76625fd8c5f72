import { redirect } from '@sveltejs/kit';
import { read } from '#lib/server/ask.ts';
import { lastOrgCookie } from '#lib/server/last-org.ts';
import type { PageServerLoad } from './$types';

/** Leads to the organization that was used last, else to the first one, else to where the first one is made. */
export const load: PageServerLoad = async (event) => {
  const mine = await read(event, event.locals.api.orgs.organizations.mine.query({}));
  const lastUsed = event.cookies.get(lastOrgCookie);
  const org = mine.data.find(({ slug }) => slug === lastUsed) ?? mine.data[0];
  redirect(303, org ? `/${org.slug}` : '/welcome');
};
