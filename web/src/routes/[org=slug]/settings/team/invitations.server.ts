import { Role } from '@aaf/contracts/permissions';
import type { RequestEvent } from '@sveltejs/kit';
import { submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';

export async function invite(event: RequestEvent) {
  const form = await event.request.formData();
  const email = textOf(form, 'email');
  const role = Role.safeParse(form.get('role')).data ?? 'viewer';
  const answer = event.locals.api.orgs.invitations.create.mutate({ email, role });
  const outcome = await submit(event, { form: 'invite', values: valuesOf(form, 'email', 'role'), answer });
  if (!outcome.ok) return outcome.failure;
  setFlash(event, `${outcome.value.email} is invited. The mail with the link is on its way.`);
  return { invited: outcome.value.id };
}

export async function resend(event: RequestEvent) {
  const id = textOf(await event.request.formData(), 'id');
  const answer = event.locals.api.orgs.invitations.resend.mutate({ id });
  const outcome = await submit(event, { form: id, answer });
  if (!outcome.ok) return outcome.failure;
  setFlash(event, `Sent again to ${outcome.value.email}. The old link stops working.`);
  return { resent: id };
}

export async function revoke(event: RequestEvent) {
  const id = textOf(await event.request.formData(), 'id');
  const answer = event.locals.api.orgs.invitations.revoke.mutate({ id });
  const outcome = await submit(event, { form: id, answer });
  if (!outcome.ok) return outcome.failure;
  setFlash(event, 'The invitation is revoked. Its link stops working.');
  return { revoked: id };
}
