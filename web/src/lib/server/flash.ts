import type { Cookies } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { cookieOptions } from './session-cookie.ts';

const name = 'aaf_flash';
const lifetimeSeconds = 30;

/** A sentence for the next page: what was just done. */
export type Flash = z.infer<typeof Flash>;
const Flash = z.object({ id: z.string(), text: z.string() });

interface Visit {
  cookies: Cookies;
  url: URL;
}

/** Has the next page say what was done. */
export function setFlash({ cookies, url }: Visit, text: string): void {
  const flash: Flash = { id: randomUUID(), text };
  cookies.set(name, JSON.stringify(flash), { ...cookieOptions(url), maxAge: lifetimeSeconds });
}

/** What is to be said, once. */
export function takeFlash({ cookies, url }: Visit): Flash | undefined {
  const kept = cookies.get(name);
  if (kept === undefined) return undefined;
  cookies.delete(name, cookieOptions(url));
  return readFlash(kept);
}

function readFlash(text: string): Flash | undefined {
  try {
    return Flash.parse(JSON.parse(text));
  } catch {
    return undefined; // a cookie is only as well-formed as whoever sent it
  }
}
