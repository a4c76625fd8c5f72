import { z } from 'zod';
import { internal, query } from '../contract.ts';
import { id } from '../ids.ts';
import { whole } from '../pagination.ts';
import { EmailAddress, Timestamp } from '../text.ts';

export const people = {
  list: query({
    summary: 'People by their ids, and whether they have a second factor; unknown ids are left out.',
    permission: internal,
    input: z.strictObject({ user_ids: z.array(id('user')).max(1_000) }),
    output: whole(
      z.object({
        id: id('user'),
        name: z.string(),
        email: z.string(),
        two_factor_enabled: z.boolean(),
      }),
    ),
  }),
  sessions: query({
    summary: 'The living sessions of people: what a change of security settings would cut off.',
    permission: internal,
    input: z.strictObject({ user_ids: z.array(id('user')).max(1_000) }),
    output: whole(
      z.object({
        id: id('session'),
        user_id: id('user'),
        device: z.string(),
        ip: z.string().nullable(),
        has_second_factor: z.boolean(),
        signed_in_at: Timestamp,
        last_seen_at: Timestamp,
      }),
    ),
  }),
  findByEmail: query({
    summary: 'The person who has verified an address, if anybody has.',
    permission: internal,
    input: z.strictObject({ email: EmailAddress }),
    output: z.object({ user: z.object({ id: id('user'), name: z.string() }).nullable() }),
  }),
} as const;
