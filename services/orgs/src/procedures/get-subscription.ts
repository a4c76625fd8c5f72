import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { limitsOf } from '../rules/limits.ts';

export const getSubscription: Handler<typeof orgs.subscription.get> = async (_input, { em, org }) => {
  const entry = await em.findOneOrFail(DirectoryEntry, { id: org.id });
  return { plan: entry.plan, status: 'active', limits: limitsOf(entry) };
};
