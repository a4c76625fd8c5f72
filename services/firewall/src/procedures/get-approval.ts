import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { Handler } from '@aaf/service/handler';
import { approvalAnswer } from '../answers.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';

/** An approval, with the exact arguments of its action. */
export const getApproval: Handler<typeof firewall.approvals.get> = async ({ id }, { em, org, now }) => {
  if (!isId('approval', id)) throw new Refusal('not_found');
  const approval = await em.findOne(Approval, { org_id: org.id, id });
  if (!approval) throw new Refusal('not_found');
  const action = await em.findOneOrFail(Action, { org_id: org.id, id: approval.action_id });
  return approvalAnswer(approval, action, now);
};
