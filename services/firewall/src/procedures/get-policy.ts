import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { Handler } from '@aaf/service/handler';
import { policyAnswer } from '../answers.ts';
import { Policy } from '../entities/policy.ts';

export const getPolicy: Handler<typeof firewall.policies.get> = async ({ id }, { em, org }) => {
  const policy = isId('policy', id) ? await em.findOne(Policy, { org_id: org.id, id }) : null;
  if (!policy) throw new Refusal('not_found');
  return policyAnswer(policy);
};
