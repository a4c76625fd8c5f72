import { fail, redirect } from '@sveltejs/kit';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import { policyInput, readDraft, withRule, withoutRule } from '../policy-form.server.ts';
import { simulate } from '../simulate.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const templates = await read(event, event.locals.api.firewall.policies.templates.query({}));
  return { templates: templates.data };
};

export const actions: Actions = {
  save: async (event) => {
    const draft = readDraft(await event.request.formData());
    const answer = event.locals.api.firewall.policies.create.mutate(policyInput(draft));
    const outcome = await submit(event, { form: 'policy', answer });
    if (!outcome.ok) return fail(outcome.failure.status, { ...outcome.failure.data, draft });
    setFlash(event, `${outcome.value.name} judges from now on.`);
    redirect(303, `/${event.params.org}/policies/${outcome.value.id}`);
  },
  simulate_sample: (event) => simulate(event, 'sample'),
  simulate_recorded: (event) => simulate(event, 'recorded'),
  // The two below are for browsers without scripts; with them the page adds and removes rules itself.
  add_rule: async ({ request }) => ({ draft: withRule(readDraft(await request.formData())) }),
  remove_rule: async ({ request }) => {
    const form = await request.formData();
    return { draft: withoutRule(readDraft(form), Number(textOf(form, 'rule'))) };
  },
};
