import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { policyAnswer } from '../answers.ts';
import { changePolicy } from '../change-policy.ts';
import { findVersion, lockPolicy } from '../find-policy.ts';
import type { Conditions } from '../rules/condition.ts';

/** Makes an earlier version, all of it, the text of the next one. */
export const rollbackPolicy =
  (conditions: Conditions): Handler<typeof firewall.policies.rollback> =>
  async ({ id, version }, work) => {
    const policy = await lockPolicy(id, work);
    const { name, description, priority, enabled, rules } = await findVersion(id, version, work);
    await changePolicy(policy, { name, description, priority, enabled, rules }, { work, conditions });
    return policyAnswer(policy);
  };
