import { redirect, type RequestEvent } from '@sveltejs/kit';
import { submit } from './ask.ts';
import { setFlash } from './flash.ts';
import { textOf } from './form-text.ts';

/** Accepts the invitation a form names by its `id`, and goes to the organization; a failure is named by the id. */
export async function acceptInvitation(event: RequestEvent) {
  const invitation_id = textOf(await event.request.formData(), 'id');
  const answer = event.locals.api.orgs.invitations.accept.mutate({ invitation_id });
  const outcome = await submit(event, { form: invitation_id, answer });
  if (!outcome.ok) return outcome.failure;
  setFlash(event, `You are now part of ${outcome.value.name}.`);
  redirect(303, `/${outcome.value.slug}`);
}
