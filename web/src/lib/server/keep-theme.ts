import type { Cookies } from '@sveltejs/kit';
import { themeCookie, type Theme } from '#lib/theme.ts';
import { cookieOptions } from './session-cookie.ts';

const keptSeconds = 365 * 24 * 60 * 60;

interface Visit {
  cookies: Cookies;
  url: URL;
}

/** Remembers a theme in this browser, so that its pages have it from their first byte on. */
export function keepTheme({ cookies, url }: Visit, theme: Theme): void {
  if (theme === 'system') cookies.delete(themeCookie, cookieOptions(url));
  else cookies.set(themeCookie, theme, { ...cookieOptions(url), maxAge: keptSeconds });
}
