import { z } from 'zod';
import { internal, mutation, Nothing } from './contract.ts';
import { id } from './ids.ts';

/** What every part answers to its operator; the runtime does it, no part by itself. */
export const operations = {
  runJob: mutation({
    summary: 'Run a job of this part once, now.',
    permission: internal,
    input: z.strictObject({ job: z.string() }),
    output: Nothing,
    refuses: ['not_found'],
    timeoutMs: 600_000,
  }),
  lease: mutation({
    summary: 'Lets a gateway trust what this part told it about access, for two seconds.',
    permission: internal,
    input: z.strictObject({ holder: z.string().min(1).max(64) }),
    /** How many revocations there were before. */
    output: z.object({ epoch: z.int() }),
  }),
  purge: mutation({
    summary:
      "Delete everything this part keeps of an organization. It is called outside the organization's own work.",
    permission: internal,
    input: z.strictObject({ org_id: id('organization') }),
    /** How many rows went from its tables, and how many messages from the broker. */
    output: z.object({ rows: z.int(), messages: z.int() }),
    timeoutMs: 600_000,
  }),
} as const;
