import { z } from 'zod';
import { may, query } from '../contract.ts';
import { listInput, page } from '../pagination.ts';
import { Timestamp } from '../text.ts';
import { Pause } from './pauses.ts';

export const Agent = z.object({
  id: z.string(),
  first_seen_at: Timestamp,
  last_seen_at: Timestamp,
  /** All its actions, by decision. */
  actions: z.object({ total: z.int(), allow: z.int(), deny: z.int(), require_approval: z.int() }),
  is_paused: z.boolean(),
});
export type Agent = z.infer<typeof Agent>;

export const agents = {
  list: query({
    summary: 'The agents that were seen, the last one first.',
    permission: may('organization.view', 'actions:read'),
    rest: { method: 'GET', path: '/v1/agents' },
    input: z.strictObject(listInput),
    output: page(Agent),
  }),
  get: query({
    summary: 'An agent, with its actions of the last 30 days by day (UTC).',
    permission: may('organization.view', 'actions:read'),
    rest: { method: 'GET', path: '/v1/agents/:id' },
    input: z.strictObject({ id: z.string() }),
    output: Agent.extend({
      days: z.array(
        z.object({ date: z.iso.date(), allow: z.int(), deny: z.int(), require_approval: z.int() }),
      ),
      pause: Pause.nullable(),
    }),
    refuses: ['not_found'],
  }),
} as const;
