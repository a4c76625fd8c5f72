import type { User } from '@aaf/contracts/identity';
import type { Cookies } from '@sveltejs/kit';
import { keepTheme } from './keep-theme.ts';
import { keepSession } from './session-cookie.ts';

/** A session as the gateway hands it out, once. */
export interface NewSession {
  token: string;
  expires_at: string;
  user: User;
}

interface Visit {
  cookies: Cookies;
  url: URL;
}

/** Signs this browser in: it keeps the session, and looks the way the person wants it to. */
export function beginSession(visit: Visit, session: NewSession): void {
  keepSession(visit, session);
  keepTheme(visit, session.user.preferences.theme);
}
