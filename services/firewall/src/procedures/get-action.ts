import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { DirectHandler, OrgWork } from '@aaf/service/handler';
import { actionAnswer } from '../answers.ts';
import type { Action } from '../entities/action.ts';
import { isSubmitter, receiptFor, type ReceiptTools } from '../receipts.ts';
import { readStoredAction } from '../stored-action.ts';

/** A key that may only submit sees what it submitted itself, so that an agent can wait for its approval. */
function isVisible(action: Action | undefined, principal: OrgWork['principal']): boolean {
  if (principal.type === 'user' || principal.scopes.includes('actions:read')) return true;
  return action !== undefined && isSubmitter(action, principal);
}

/** An action, with its receipt once there is one. What a key may not see reads the same, whether or not it exists. */
export const getAction = (tools: ReceiptTools): DirectHandler<typeof firewall.actions.get> => ({
  async direct({ id }, work) {
    const { principal, now } = work;
    const stored = isId('action', id) ? await readStoredAction(id, work) : undefined;
    if (!isVisible(stored?.action, principal)) {
      throw new Refusal('insufficient_scope', {
        details: { required: ['actions:read'] },
        message:
          'The API key lacks the permission actions:read; without it, it sees only what it submitted itself.',
      });
    }
    if (!stored) throw new Refusal('not_found');
    const receipt = receiptFor(stored, principal, tools);
    const answer = actionAnswer(stored.action, stored.approval, now);
    return { ...answer, ...(receipt === undefined ? {} : { receipt }) };
  },
});
