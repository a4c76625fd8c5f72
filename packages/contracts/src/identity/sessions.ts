import { z } from 'zod';
import { internal, mutation, Nothing, query, signedIn } from '../contract.ts';
import { id } from '../ids.ts';
import { whole } from '../pagination.ts';
import { Timestamp } from '../text.ts';
import { isIdempotent } from './shapes.ts';

export const Session = z.object({
  id: id('session'),
  is_current: z.boolean(),
  /** A browser and a system, such as `Firefox on Linux`. */
  device: z.string(),
  ip: z.string().nullable(),
  created_at: Timestamp,
  /** At most a minute old. */
  last_seen_at: Timestamp,
  expires_at: Timestamp,
});
export type Session = z.infer<typeof Session>;

/** The person behind a session, as the door needs to know them. */
const SessionOwner = z.object({
  session_id: id('session'),
  user_id: id('user'),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  /** Whether they have a second factor at all. */
  two_factor_enabled: z.boolean(),
  /** Whether this session has shown one. */
  has_second_factor: z.boolean(),
  signed_in_at: Timestamp,
  /** When they last proved who they are: at sign-in, or by a step-up. */
  proven_at: Timestamp,
  last_seen_at: Timestamp,
  expires_at: Timestamp,
});
export type SessionOwner = z.infer<typeof SessionOwner>;

export const sessions = {
  list: query({
    summary: 'Where you are signed in.',
    permission: signedIn,
    rest: { method: 'GET', path: '/v1/me/sessions' },
    input: z.strictObject({}),
    output: whole(Session),
  }),
  revoke: mutation({
    summary: 'End one of your sessions.',
    permission: signedIn,
    revokes: 'person',
    rest: { method: 'DELETE', path: '/v1/me/sessions/:id', status: 204 },
    input: z.strictObject({ id: z.string() }),
    output: Nothing,
    refuses: ['not_found'],
  }),
  revokeOthers: mutation({
    summary: 'End all your sessions but this one.',
    permission: signedIn,
    revokes: 'person',
    rest: { method: 'POST', path: '/v1/me/sessions/revoke-others' },
    input: z.strictObject({}),
    output: z.object({ revoked: z.int() }),
    isIdempotent,
  }),
  resolve: query({
    summary: 'Who a session token belongs to; the token comes as its SHA-256 in hex.',
    permission: internal,
    input: z.strictObject({ token_hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    output: SessionOwner,
    refuses: ['invalid_token', 'session_expired'],
  }),
  touch: mutation({
    summary: 'Remember that a session was used, and from where.',
    permission: internal,
    input: z.strictObject({
      session_id: id('session'),
      ip: z.string().nullable(),
      user_agent: z.string().nullable(),
    }),
    output: Nothing,
  }),
} as const;
