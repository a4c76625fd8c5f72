import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { touchSession } from '../session-activity.ts';

export const touchAccess: Handler<typeof orgs.access.touch> = async (use, work) => {
  await work.enterOrg(use.org_id);
  await touchSession(work, use);
  return null;
};
