import { redirect } from '@sveltejs/kit';
import { localPath } from '#lib/local-path.ts';
import { cookieOptions } from '#lib/server/session-cookie.ts';
import { readTheme, themeCookie } from '#lib/theme.ts';
import type { Actions, PageServerLoad } from './$types';

const keptSeconds = 365 * 24 * 60 * 60;

export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
  default: async ({ request, cookies, url }) => {
    const form = await request.formData();
    const theme = readTheme(form.get('theme'));
    if (theme === 'system') cookies.delete(themeCookie, cookieOptions(url));
    else cookies.set(themeCookie, theme, { ...cookieOptions(url), maxAge: keptSeconds });
    redirect(303, localPath(form.get('next')));
  },
};
