import { z } from 'zod';
import { mutation, Nothing, query, signedIn, verifiedPerson, withStepUp } from '../contract.ts';
import { id } from '../ids.ts';
import { whole } from '../pagination.ts';
import { text, Timestamp } from '../text.ts';
import { Ceremony, CeremonyAnswer, isIdempotent } from './shapes.ts';

export const Passkey = z.object({
  id: id('passkey'),
  name: z.string(),
  created_at: Timestamp,
  last_used_at: Timestamp.nullable(),
});
export type Passkey = z.infer<typeof Passkey>;

export const passkeys = {
  options: mutation({
    summary: 'Begin to register a passkey.',
    permission: withStepUp(verifiedPerson),
    rest: { method: 'POST', path: '/v1/me/passkeys/options' },
    input: z.strictObject({}),
    output: Ceremony,
    isIdempotent,
  }),
  register: mutation({
    summary: 'Finish registering a passkey.',
    permission: withStepUp(verifiedPerson),
    revokes: 'person',
    rest: { method: 'POST', path: '/v1/me/passkeys', status: 201 },
    input: z.strictObject({ name: text(1, 100), ...CeremonyAnswer }),
    output: Passkey,
    refuses: ['invalid_passkey'],
    isIdempotent,
  }),
  list: query({
    summary: 'Your passkeys.',
    permission: signedIn,
    rest: { method: 'GET', path: '/v1/me/passkeys' },
    input: z.strictObject({}),
    output: whole(Passkey),
  }),
  remove: mutation({
    summary: 'Remove a passkey.',
    permission: withStepUp(signedIn),
    revokes: 'person',
    rest: { method: 'DELETE', path: '/v1/me/passkeys/:id', status: 204 },
    input: z.strictObject({ id: z.string() }),
    output: Nothing,
    refuses: ['not_found'],
  }),
} as const;
