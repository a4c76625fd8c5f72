import { errorCatalogue } from '@aaf/contracts/errors';
import { error } from '@sveltejs/kit';
import { abilitiesOf } from '#lib/server/abilities.ts';
import { read } from '#lib/server/ask.ts';
import { explainAbsence } from './explain-absence.server.ts';
import { lastOrgCookie, lastOrgDays } from '#lib/server/last-org.ts';
import { cookieOptions } from '#lib/server/session-cookie.ts';
import { readCounts } from './counts.server.ts';
import type { LayoutServerLoad } from './$types';

const secondsPerDay = 24 * 60 * 60;

export const load: LayoutServerLoad = async (event) => {
  event.depends('aaf:shell');
  const { identity, orgs } = event.locals.api;
  const [user, mine, organization, counts] = await read(
    event,
    Promise.all([
      identity.me.get.query({}),
      orgs.organizations.mine.query({}),
      orgs.organizations.get.query({}),
      readCounts(event.locals.api, event.locals.requestId),
    ]).catch((caught: unknown) => explainAbsence(event, caught)),
  );
  const role = mine.data.find(({ slug }) => slug === event.params.org)?.role;
  const { requestId: request_id } = event.locals;
  if (!role) error(404, errorCatalogue.not_found[1], { code: 'not_found', request_id });

  const { cookies, url } = event;
  cookies.set(lastOrgCookie, organization.slug, {
    ...cookieOptions(url),
    maxAge: lastOrgDays * secondsPerDay,
  });
  return {
    user,
    organizations: mine.data,
    organization,
    role,
    may: abilitiesOf(role),
    ...counts,
  };
};
