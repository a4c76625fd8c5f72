import { fail } from '@sveltejs/kit';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import { policyInput, readDraft, withRule, withoutRule } from '../policy-form.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { id } = event.params;
  return { policy: await read(event, event.locals.api.firewall.policies.get.query({ id })) };
};

export const actions: Actions = {
  save: async (event) => {
    const draft = readDraft(await event.request.formData());
    const input = { id: event.params.id, ...policyInput(draft) };
    const answer = event.locals.api.firewall.policies.update.mutate(input);
    const outcome = await submit(event, { form: 'policy', answer });
    if (!outcome.ok) return fail(outcome.failure.status, { ...outcome.failure.data, draft });
    setFlash(event, `Saved. ${outcome.value.name} is at version ${outcome.value.version}.`);
    return { saved: true };
  },
  add_rule: async ({ request }) => ({ draft: withRule(readDraft(await request.formData())) }),
  remove_rule: async ({ request }) => {
    const form = await request.formData();
    return { draft: withoutRule(readDraft(form), Number(textOf(form, 'rule'))) };
  },
};
