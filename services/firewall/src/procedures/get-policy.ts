import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { policyAnswer } from '../answers.ts';
import { findPolicy } from '../find-policy.ts';

export const getPolicy: Handler<typeof firewall.policies.get> = async ({ id }, work) =>
  policyAnswer(await findPolicy(id, work));
