import { fail, redirect } from '@sveltejs/kit';
import { Policy } from '@aaf/contracts/firewall';
import { from } from '#lib/server/api.ts';
import { submit } from '#lib/server/ask.ts';
import { withConflict } from '#lib/server/conflict.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import { readVersioned } from '#lib/server/versioned.ts';
import { policyFields } from '../policy-fields.ts';
import { policyInput, readDraft, withRule, withoutRule } from '../policy-form.server.ts';
import { simulate } from '../simulate.server.ts';
import type { Actions, PageServerLoad } from './$types';

const pathOf = (id: string): string => `/v1/policies/${encodeURIComponent(id)}`;

export const load: PageServerLoad = async (event) => {
  const { value, etag } = await readVersioned(event, pathOf(event.params.id), Policy);
  return { policy: value, version: etag };
};

export const actions: Actions = {
  save: async (event) => {
    const form = await event.request.formData();
    const draft = readDraft(form);
    const { id } = event.params;
    const input = { id, ...policyInput(draft) };
    const answer = event.locals.api.firewall.policies.update.mutate(input, from(textOf(form, 'version')));
    const outcome = await submit(event, { form: 'policy', answer });
    if (!outcome.ok) {
      const stored = { part: pathOf(id), schema: Policy, say: policyFields };
      const refused = await withConflict(event, outcome.failure, stored);
      return fail(refused.status, { ...refused.data, draft });
    }
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
