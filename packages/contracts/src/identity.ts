import { z } from 'zod';
import { anyone, internal, mutation, Nothing, query, signedIn, type Contract } from './contract.ts';
import { id } from './ids.ts';
import { whole } from './pagination.ts';
import { EmailAddress, text, Timestamp } from './text.ts';

export const User = z.object({
  id: id('user'),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  two_factor_enabled: z.boolean(),
});
export type User = z.infer<typeof User>;

/** 12 to 200 characters; length is what counts (NIST SP 800-63B-4). Never trimmed. */
export const Password = z
  .string()
  .min(12, { error: 'must have at least 12 characters' })
  .max(200, { error: 'must have at most 200 characters' });

/** A token out of a mail's link. */
const LinkToken = z.string().min(1).max(200);
const SessionToken = z.object({ token: z.string(), expires_at: Timestamp, user: User });
const Accepted = z.object({ accepted: z.literal(true) });

/** The person behind a session, as the door needs to know them. */
const SessionOwner = z.object({
  session_id: id('session'),
  user_id: id('user'),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
});

/** identity: people, their sessions and how they prove who they are. */
export const identity = {
  auth: {
    signUp: mutation({
      summary: 'Sign up with name, address and password; a mail with a link to verify the address follows.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/sign-up', status: 201 },
      input: z.strictObject({ name: text(1, 100), email: EmailAddress, password: Password }),
      output: z.object({ user: User }),
      refuses: ['rate_limited'],
      isIdempotent: false,
    }),
    verifyEmail: mutation({
      summary: 'Verify an address with the token of the link that was sent to it.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/verify-email' },
      input: z.strictObject({ token: LinkToken }),
      output: z.object({ user: User }),
      refuses: ['link_expired'],
      isIdempotent: false,
    }),
    resendVerification: mutation({
      summary:
        'Send the verification link again. The answer is the same whether the address is known or not.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/resend-verification', status: 202 },
      input: z.strictObject({ email: EmailAddress }),
      output: Accepted,
      refuses: ['rate_limited'],
      isIdempotent: false,
    }),
    signIn: mutation({
      summary: 'Sign in with address and password; the answer holds the token of a new session, once.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/sign-in' },
      input: z.strictObject({ email: EmailAddress, password: z.string().min(1).max(200) }),
      output: SessionToken,
      refuses: ['invalid_credentials', 'rate_limited'],
      isIdempotent: false,
    }),
    signOut: mutation({
      summary: 'End the session of this token.',
      permission: signedIn,
      rest: { method: 'POST', path: '/v1/auth/sign-out', status: 204 },
      input: z.strictObject({}),
      output: Nothing,
      isIdempotent: false,
    }),
  },
  me: {
    get: query({
      summary: 'The signed-in person.',
      permission: signedIn,
      rest: { method: 'GET', path: '/v1/me' },
      input: z.strictObject({}),
      output: User,
    }),
  },
  sessions: {
    resolve: query({
      summary: 'Who a session token belongs to; the token comes as its SHA-256 in hex.',
      permission: internal,
      input: z.strictObject({ token_hash: z.string().regex(/^[0-9a-f]{64}$/) }),
      output: SessionOwner,
      refuses: ['invalid_token', 'session_expired'],
    }),
  },
  people: {
    list: query({
      summary: 'Names and addresses of people, by their ids; unknown ids are left out.',
      permission: internal,
      input: z.strictObject({ user_ids: z.array(id('user')).max(1_000) }),
      output: whole(z.object({ id: id('user'), name: z.string(), email: z.string() })),
    }),
  },
} as const satisfies Contract;
