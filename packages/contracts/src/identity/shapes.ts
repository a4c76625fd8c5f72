import { z } from 'zod';
import { id } from '../ids.ts';
import { JsonObject } from '../json.ts';

/** What a person chose for themselves, in every organization. */
export const Preferences = z.object({ theme: z.enum(['system', 'light', 'dark']) });
export type Preferences = z.infer<typeof Preferences>;

export const User = z.object({
  id: id('user'),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  two_factor_enabled: z.boolean(),
  preferences: Preferences,
});
export type User = z.infer<typeof User>;

/** 12 to 200 characters; length is what counts (NIST SP 800-63B-4). Never trimmed. */
export const Password = z
  .string()
  .min(12, { error: 'must have at least 12 characters' })
  .max(200, { error: 'must have at most 200 characters' });
/** A password as somebody claims to know it. */
export const GivenPassword = z.string().min(1).max(200);

/** Six digits of an authenticator app; spaces are forgiven. */
export const Code = z
  .string()
  .transform((code) => code.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, { error: 'must have 6 digits' }));
export const Accepted = z.object({ accepted: z.literal(true) });
/** A challenge as it comes back. */
export const Challenge = z.string().min(1).max(200);

/** What a browser is to hand to `navigator.credentials`, and the ceremony it belongs to. Good for 10 minutes, once. */
export const Ceremony = z.object({ ceremony: z.string(), options: JsonObject });
/** What `navigator.credentials` answered, as @simplewebauthn/browser writes it. */
export const CeremonyAnswer = { ceremony: Challenge, response: JsonObject };

export const isIdempotent = false;
