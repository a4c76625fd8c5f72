import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { policyAnswer } from '../answers.ts';
import { changePolicy } from '../change-policy.ts';
import { lockPolicy } from '../find-policy.ts';
import type { Conditions } from '../rules/condition.ts';

/** Changes a policy, or turns it off and on. */
export const updatePolicy =
  (conditions: Conditions): Handler<typeof firewall.policies.update> =>
  async ({ id, ...patch }, work) => {
    const policy = await lockPolicy(id, work);
    work.requireVersion(policyAnswer(policy));
    await changePolicy(policy, patch, { work, conditions });
    return policyAnswer(policy);
  };
