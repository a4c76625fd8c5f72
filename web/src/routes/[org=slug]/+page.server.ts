import { read } from '#lib/server/ask.ts';
import { listOnboarding } from './onboarding.server.ts';
import type { PageServerLoad } from './$types';

const shownApprovals = 4;
const shownActions = 8;

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:approvals');
  const { usage, firewall } = event.locals.api;
  const [report, approvals, actions] = await read(
    event,
    Promise.all([
      usage.report.get.query({}),
      firewall.approvals.list.query({ status: 'pending', limit: shownApprovals }),
      firewall.actions.list.query({ limit: shownActions }),
    ]),
  );
  const isNew = actions.data.length === 0 && report.actions.total === 0;
  return {
    report,
    approvals: approvals.data,
    actions: actions.data,
    onboarding: isNew ? await read(event, listOnboarding(event.locals.api)) : undefined,
    apiOrigin: event.url.origin,
  };
};
