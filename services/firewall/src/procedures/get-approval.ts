import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { Handler } from '@aaf/service/handler';
import { showApproval } from '../approval-cards.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';

/** An approval, with the arguments of its action and what whoever decides should know. */
export const getApproval: Handler<typeof firewall.approvals.get> = async ({ id }, work) => {
  const { em, org } = work;
  if (!isId('approval', id)) throw new Refusal('not_found');
  const approval = await em.findOne(Approval, { org_id: org.id, id });
  if (!approval) throw new Refusal('not_found');
  const action = await em.findOneOrFail(Action, { org_id: org.id, id: approval.action_id });
  return showApproval({ approval, action }, work);
};
