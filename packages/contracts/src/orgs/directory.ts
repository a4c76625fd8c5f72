import { z } from 'zod';
import { OrgSnapshot } from '../caller.ts';
import { internal, query } from '../contract.ts';
import { id } from '../ids.ts';

export const directory = {
  list: query({
    summary: 'All organizations that are not deleted, by id, for jobs that walk them.',
    permission: internal,
    input: z.strictObject({
      after: id('organization').optional(),
      limit: z.int().min(1).max(1_000).default(500),
    }),
    output: z.object({ data: z.array(OrgSnapshot) }),
  }),
} as const;
