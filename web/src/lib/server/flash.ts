import type { Cookies } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { Flash, flashCookie } from '#lib/flash.ts';
import { cookieOptions } from './session-cookie.ts';

const lifetimeSeconds = 30;

interface Visit {
  cookies: Cookies;
  url: URL;
}

const optionsFor = (url: URL) => ({ ...cookieOptions(url), httpOnly: false });

/** Has the next page say what was done. */
export function setFlash({ cookies, url }: Visit, text: string): void {
  const flash: Flash = { id: randomUUID(), text };
  cookies.set(flashCookie, JSON.stringify(flash), { ...optionsFor(url), maxAge: lifetimeSeconds });
}

/**
 * What is to be said. A whole page says it for certain, so it is forgotten here; data that a page
 * asks for may come too late or be for a page never opened, so the page itself forgets what it said.
 */
export function takeFlash({
  cookies,
  url,
  isDataRequest,
}: Visit & { isDataRequest: boolean }): Flash | undefined {
  const kept = cookies.get(flashCookie);
  if (kept === undefined) return undefined;
  if (!isDataRequest) cookies.delete(flashCookie, optionsFor(url));
  return readFlash(kept);
}

function readFlash(text: string): Flash | undefined {
  try {
    return Flash.parse(JSON.parse(text));
  } catch {
    return undefined; // a cookie is only as well-formed as whoever sent it
  }
}
