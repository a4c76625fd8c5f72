import { submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
  timezones: ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')],
});

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const input = { name: textOf(form, 'name'), timezone: textOf(form, 'timezone') };
    const answer = event.locals.api.orgs.organizations.update.mutate(input);
    const outcome = await submit(event, {
      form: 'general',
      values: valuesOf(form, 'name', 'timezone'),
      answer,
    });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'Settings saved.');
    return { saved: true };
  },
};
