import { z } from 'zod';
import { mutation, Nothing, query, signedIn, withStepUp } from '../contract.ts';
import { EmailAddress, text } from '../text.ts';
import { Accepted, GivenPassword, isIdempotent, Password, Preferences, User } from './shapes.ts';

export const me = {
  get: query({
    summary: 'The signed-in person.',
    permission: signedIn,
    rest: { method: 'GET', path: '/v1/me' },
    input: z.strictObject({}),
    output: User,
  }),
  update: mutation({
    summary: 'Change your name or your preferences.',
    permission: signedIn,
    revokes: 'person',
    rest: { method: 'PATCH', path: '/v1/me' },
    input: z.strictObject({
      name: text(1, 100).optional(),
      preferences: z.strictObject(Preferences.partial().shape).optional(),
    }),
    output: User,
  }),
  changePassword: mutation({
    summary: 'Change your password. It ends your other sessions.',
    permission: signedIn,
    revokes: 'person',
    rest: { method: 'POST', path: '/v1/me/password', status: 204 },
    input: z.strictObject({ current_password: GivenPassword, password: Password }),
    output: Nothing,
    refuses: ['rate_limited'],
    isIdempotent,
  }),
  changeEmail: mutation({
    summary:
      'Change your address. It counts once the link that is mailed to it was followed; the old address is told.',
    permission: withStepUp(signedIn),
    rest: { method: 'POST', path: '/v1/me/email', status: 202 },
    input: z.strictObject({ email: EmailAddress }),
    output: Accepted,
    refuses: ['rate_limited'],
    isIdempotent,
  }),
} as const;
