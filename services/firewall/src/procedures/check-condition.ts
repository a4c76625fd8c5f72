import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { findFlaw, type Conditions } from '../rules/condition.ts';

/** Tells what is wrong with a condition, while somebody writes it. */
export const checkCondition =
  (conditions: Conditions): Handler<typeof firewall.policies.check> =>
  ({ when }) => {
    const problem = findFlaw(conditions, when.trim() === '' ? '' : when);
    return Promise.resolve({ ok: problem === null, problem });
  };
