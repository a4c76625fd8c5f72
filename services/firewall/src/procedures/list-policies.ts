import type { firewall } from '@aaf/contracts/firewall';
import { toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import { policyAnswer } from '../answers.ts';
import { Policy } from '../entities/policy.ts';
import { goOn } from '../keyset.ts';

/** The policies of the organization, page by page. */
export const listPolicies: Handler<typeof firewall.policies.list> = async (input, { em, org }) => {
  const rows = await em.find(
    Policy,
    { org_id: org.id, deleted_at: null, ...goOn('policy', input) },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  return toPage(rows.map(policyAnswer), input, (policy) => policy.id);
};
