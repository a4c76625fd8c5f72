import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { actionAnswer } from '../answers.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';
import { isSubmitter, receiptFor, type ReceiptTools } from '../receipts.ts';

/** A key that may only submit sees what it submitted itself, so that an agent can wait for its approval. */
function isVisible(action: Action | null, principal: OrgWork['principal']): boolean {
  if (principal.type === 'user' || principal.scopes.includes('actions:read')) return true;
  return action !== null && isSubmitter(action, principal);
}

/** An action, with its receipt once there is one. What a key may not see reads the same, whether or not it exists. */
export const getAction =
  (tools: ReceiptTools): Handler<typeof firewall.actions.get> =>
  async ({ id }, work) => {
    const { em, org, principal, now } = work;
    const action = isId('action', id) ? await em.findOne(Action, { org_id: org.id, id }) : null;
    if (!isVisible(action, principal)) {
      throw new Refusal('insufficient_scope', {
        details: { required: ['actions:read'] },
        message:
          'The API key lacks the permission actions:read; without it, it sees only what it submitted itself.',
      });
    }
    if (!action) throw new Refusal('not_found');
    const approval = (await em.findOne(Approval, { org_id: org.id, action_id: id })) ?? undefined;
    const receipt = approval && (await receiptFor({ action, approval }, work, tools));
    return { ...actionAnswer(action, approval, now), ...(receipt === undefined ? {} : { receipt }) };
  };
