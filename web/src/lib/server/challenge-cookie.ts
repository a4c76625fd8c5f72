import { secondFactors } from '@aaf/contracts/identity';
import type { Cookies } from '@sveltejs/kit';
import { z } from 'zod';
import { cookieOptions } from './session-cookie.ts';

const name = 'aaf_second_step';
/** As long as the gateway honours a challenge. */
const lifetimeSeconds = 600;

/** What the second step of a sign-in has to name, and what it may be made with. */
export type Challenge = z.infer<typeof Challenge>;
const Challenge = z.object({ challenge: z.string(), methods: z.array(z.enum(secondFactors)) });

interface Visit {
  cookies: Cookies;
  url: URL;
}

/** Remembers that the password was right; no script and no address shows it. */
export function keepChallenge({ cookies, url }: Visit, challenge: Challenge): void {
  cookies.set(name, JSON.stringify(challenge), { ...cookieOptions(url), maxAge: lifetimeSeconds });
}

/** The challenge of the sign-in that is under way, if one is. */
export function readChallenge({ cookies }: Visit): Challenge | undefined {
  try {
    return Challenge.parse(JSON.parse(cookies.get(name) ?? ''));
  } catch {
    return undefined; // a cookie is only as well-formed as whoever sent it
  }
}

export function forgetChallenge({ cookies, url }: Visit): void {
  cookies.delete(name, cookieOptions(url));
}
