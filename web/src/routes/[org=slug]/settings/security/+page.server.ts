import { SecuritySettings } from '@aaf/contracts/orgs';
import { from } from '#lib/server/api.ts';
import { submit } from '#lib/server/ask.ts';
import { withConflict } from '#lib/server/conflict.ts';
import { readBrowserFacts } from '#lib/server/client-address.ts';
import { setFlash } from '#lib/server/flash.ts';
import { readVersioned } from '#lib/server/versioned.ts';
import { securityFields } from './security-fields.ts';
import { readSecurityForm } from './security-form.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  security: await readVersioned(event, '/security', SecuritySettings),
  ownAddress: readBrowserFacts(event.request, event.getClientAddress(), 0).ip,
});

const stored = { part: '/security', schema: SecuritySettings, say: securityFields };

export const actions: Actions = {
  /** Shows whom the change would cut off; nothing is changed yet. */
  review: async (event) => {
    const { input, values } = readSecurityForm(await event.request.formData());
    const answer = event.locals.api.orgs.security.preview.query(input);
    const outcome = await submit(event, { form: 'security', values, answer });
    if (!outcome.ok) return outcome.failure;
    return { review: { impact: outcome.value, values } };
  },
  /** Back from the review to the form, with what was typed. */
  edit: async ({ request }) => ({ draft: readSecurityForm(await request.formData()).values }),
  save: async (event) => {
    const form = await event.request.formData();
    const { input, values, version } = readSecurityForm(form);
    const change = { ...input, ...(form.has('confirm') ? { confirm: true } : {}) };
    const answer = event.locals.api.orgs.security.update.mutate(change, from(version));
    const outcome = await submit(event, { form: 'security', values, answer });
    if (!outcome.ok) return withConflict(event, outcome.failure, stored);
    setFlash(event, 'Security settings saved. They act on the next request of everybody.');
    return { saved: true };
  },
};
