import { redirect } from '@sveltejs/kit';
import { localPath } from '#lib/local-path.ts';
import { keepTheme } from '#lib/server/keep-theme.ts';
import { readRefusal } from '#lib/server/refusal.ts';
import { readTheme } from '#lib/theme.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const theme = readTheme(form.get('theme'));
    keepTheme(event, theme);
    if (event.locals.sessionToken) await rememberTheme(event.locals, theme);
    redirect(303, localPath(form.get('next')));
  },
};

/** For the person's other browsers. This one has it already, so a failure is nothing to stop for. */
async function rememberTheme({ api, requestId }: App.Locals, theme: ReturnType<typeof readTheme>) {
  try {
    await api.identity.me.update.mutate({ preferences: { theme } });
  } catch (caught) {
    const { code } = readRefusal(caught, requestId);
    console.error(`request ${requestId}: the theme was not kept, ${code}`);
  }
}
