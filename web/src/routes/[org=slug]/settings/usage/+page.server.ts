import { planLimits } from '@aaf/contracts/plans';
import { Month } from '@aaf/contracts/usage';
import { read } from '#lib/server/ask.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { usage, orgs, firewall } = event.locals.api;
  const month = Month.safeParse(event.url.searchParams.get('month')).data;
  const [report, organization, members, policies] = await read(
    event,
    Promise.all([
      usage.report.get.query({ month }),
      orgs.organizations.get.query({}),
      orgs.members.list.query({ limit: 100 }),
      firewall.policies.list.query({ limit: 100 }),
    ]),
  );
  const limits = planLimits[organization.plan];
  return {
    report,
    isThisMonth: report.month === new Date().toISOString().slice(0, 7),
    members: { value: members.data.length, limit: limits.members },
    policies: { value: policies.data.length, limit: limits.policies },
  };
};
