import type { RequestEvent } from '@sveltejs/kit';
import { submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { optionalTextOf, textOf, valuesOf } from '#lib/server/form-text.ts';

/** Takes a person's vote out of a form that names the approval. */
export async function decide(event: RequestEvent, vote: 'approve' | 'deny') {
  const form = await event.request.formData();
  const id = textOf(form, 'id');
  const comment = optionalTextOf(form, 'comment');
  const { approvals } = event.locals.api.firewall;
  const answer = approvals[vote].mutate({ id, ...(comment ? { comment } : {}) });
  const outcome = await submit(event, { form: id, values: valuesOf(form, 'comment'), answer });
  if (!outcome.ok) return outcome.failure;

  const { status, action, votes, required_approvers } = outcome.value;
  const name = `${action.tool}.${action.operation}`;
  const count = votes.filter(({ decision }) => decision === 'approve').length;
  setFlash(
    event,
    status === 'pending'
      ? `Your approval of ${name} counts: ${count} of ${required_approvers}.`
      : `${status === 'approved' ? 'Approved' : 'Denied'}: ${name} by ${action.agent_id}.`,
  );
  return { decided: id };
}
