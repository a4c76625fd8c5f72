import { MaskingSettings } from '@aaf/contracts/firewall';
import { JsonObject } from '@aaf/contracts/json';
import { fail } from '@sveltejs/kit';
import { from } from '#lib/server/api.ts';
import { submit } from '#lib/server/ask.ts';
import { withConflict } from '#lib/server/conflict.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { readVersioned } from '#lib/server/versioned.ts';
import { maskingFields } from './masking-fields.ts';
import type { Actions, PageServerLoad } from './$types';

const stored = { part: '/masking', schema: MaskingSettings, say: maskingFields };

export const load: PageServerLoad = async (event) => ({
  masking: await readVersioned(event, '/masking', MaskingSettings),
});

export const actions: Actions = {
  save: async (event) => {
    const form = await event.request.formData();
    const mode = MaskingSettings.shape.mode.safeParse(form.get('mode')).data ?? 'mask';
    const answer = event.locals.api.firewall.masking.update.mutate({ mode }, from(textOf(form, 'version')));
    const outcome = await submit(event, { form: 'masking', values: { mode }, answer });
    if (!outcome.ok) return withConflict(event, outcome.failure, stored);
    setFlash(event, 'Saved. It counts from the next action on.');
    return { saved: true };
  },
  test: async (event) => {
    const form = await event.request.formData();
    const typed = textOf(form, 'params');
    const params = readParams(typed);
    if (!params) return fail(422, { typed, problem: 'must be a JSON object, such as {"note": "hello"}' });
    const answer = event.locals.api.firewall.masking.test.query({ params });
    const outcome = await submit(event, { form: 'test', values: valuesOf(form, 'params'), answer });
    return outcome.ok ? { typed, tested: outcome.value } : outcome.failure;
  },
};

function readParams(text: string): JsonObject | undefined {
  try {
    return JsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
