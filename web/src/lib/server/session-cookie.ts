import type { Cookies } from '@sveltejs/kit';

/** `__Host-` ties a cookie to this very host, but browsers accept that prefix on https alone. */
export const sessionCookieName = (url: Pick<URL, 'protocol'>): string =>
  url.protocol === 'https:' ? '__Host-aaf_session' : 'aaf_session';

/** What every cookie of ours has: no script reads it, no other site sends it along. */
export const cookieOptions = (url: Pick<URL, 'protocol'>) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: url.protocol === 'https:' }) as const;

interface Visit {
  cookies: Cookies;
  url: URL;
}

/** Remembers a session until it ends. */
export function keepSession({ cookies, url }: Visit, session: { token: string; expires_at: string }): void {
  const expires = new Date(session.expires_at);
  cookies.set(sessionCookieName(url), session.token, { ...cookieOptions(url), expires });
}

export function forgetSession({ cookies, url }: Visit): void {
  cookies.delete(sessionCookieName(url), cookieOptions(url));
}
