import type { RequestEvent } from '@sveltejs/kit';
import { submit } from './ask.ts';
import { setFlash } from './flash.ts';
import { textOf, valuesOf } from './form-text.ts';

/** What is paused: one agent, one key, or all agents where neither is named. */
type Target = { agent_id: string } | { key_id: string } | Record<string, never>;

/** Pauses what a page is about, for the reason in its form. */
export async function pause(event: RequestEvent, target: Target) {
  const form = await event.request.formData();
  const answer = event.locals.api.firewall.pauses.create.mutate({
    ...target,
    reason: textOf(form, 'reason'),
  });
  const outcome = await submit(event, { form: 'pause', values: valuesOf(form, 'reason'), answer });
  if (!outcome.ok) return outcome.failure;
  setFlash(event, 'Paused. What is submitted from now on is denied.');
  return { paused: true };
}

/** Takes back the pause that a form names. */
export async function resume(event: RequestEvent) {
  const id = textOf(await event.request.formData(), 'id');
  const outcome = await submit(event, {
    form: id,
    answer: event.locals.api.firewall.pauses.remove.mutate({ id }),
  });
  if (!outcome.ok) return outcome.failure;
  setFlash(event, 'Resumed. Policies judge again.');
  return { resumed: true };
}
