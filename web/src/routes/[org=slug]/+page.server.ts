import { read } from '#lib/server/ask.ts';
import { isOnItsWay, listOnboarding, mayBeNew } from './onboarding.server.ts';
import type { PageServerLoad } from './$types';

const shownApprovals = 4;
const shownActions = 8;

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:approvals', 'aaf:onboarding');
  const { usage, firewall, orgs } = event.locals.api;
  const [report, approvals, actions, organization] = await read(
    event,
    Promise.all([
      usage.report.get.query({}),
      firewall.approvals.list.query({ status: 'pending', limit: shownApprovals }),
      firewall.actions.list.query({ limit: shownActions }),
      orgs.organizations.get.query({}),
    ]),
  );
  const { created_at } = organization;
  const onboarding = mayBeNew(actions.data.length > 0, created_at, Date.now())
    ? await read(event, listOnboarding(event.locals.api))
    : undefined;
  return {
    report,
    approvals: approvals.data,
    actions: actions.data,
    onboarding: onboarding && isOnItsWay(onboarding, created_at, Date.now()) ? onboarding : undefined,
    apiOrigin: event.url.origin,
  };
};
