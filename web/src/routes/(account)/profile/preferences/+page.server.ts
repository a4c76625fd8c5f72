import { submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { keepTheme } from '#lib/server/keep-theme.ts';
import { readTheme } from '#lib/theme.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const theme = readTheme((await event.request.formData()).get('theme'));
    const answer = event.locals.api.identity.me.update.mutate({ preferences: { theme } });
    const outcome = await submit(event, { form: 'preferences', answer });
    if (!outcome.ok) return outcome.failure;
    keepTheme(event, theme);
    event.locals.theme = theme;
    setFlash(event, 'Preferences saved.');
    return { saved: true };
  },
};
