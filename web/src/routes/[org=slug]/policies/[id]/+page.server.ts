import { fail, redirect } from '@sveltejs/kit';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import { policyInput, readDraft, withRule, withoutRule } from '../policy-form.server.ts';
import { simulate } from '../simulate.server.ts';
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
  switch: async (event) => {
    const enabled = textOf(await event.request.formData(), 'enabled') === 'true';
    const answer = event.locals.api.firewall.policies.update.mutate({ id: event.params.id, enabled });
    const outcome = await submit(event, { form: 'switch', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, enabled ? 'Enabled. It judges from now on.' : 'Disabled. It judges nothing from now on.');
    return { switched: true };
  },
  delete: async (event) => {
    const answer = event.locals.api.firewall.policies.delete.mutate({ id: event.params.id });
    const outcome = await submit(event, { form: 'delete', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'The policy is deleted. It judges no more.');
    redirect(303, `/${event.params.org}/policies`);
  },
  simulate_sample: (event) => simulate(event, 'sample'),
  simulate_recorded: (event) => simulate(event, 'recorded'),
  add_rule: async ({ request }) => ({ draft: withRule(readDraft(await request.formData())) }),
  remove_rule: async ({ request }) => {
    const form = await request.formData();
    return { draft: withoutRule(readDraft(form), Number(textOf(form, 'rule'))) };
  },
};
