import { z } from 'zod';
import { may, mutation, Nothing, query } from '../contract.ts';
import { id } from '../ids.ts';
import { AgentId } from '../keys.ts';
import { whole } from '../pagination.ts';
import { text, Timestamp } from '../text.ts';

/** What stops agents: one of them, whatever speaks with one key, or all. */
export const Pause = z.object({
  id: id('pause'),
  agent_id: z.string().nullable(),
  key_id: id('api_key').nullable(),
  reason: z.string(),
  created_by: z.object({ id: id('user'), name: z.string() }),
  created_at: Timestamp,
});
export type Pause = z.infer<typeof Pause>;

export const pauses = {
  create: mutation({
    summary: 'Pause an agent, a key, or all agents: everything they submit is denied until they are resumed.',
    permission: may('agents.pause'),
    rest: { method: 'POST', path: '/v1/organizations/:org/pauses', status: 201 },
    input: z
      .strictObject({
        agent_id: AgentId.optional(),
        key_id: z.string().max(64).optional(),
        reason: text(1, 500),
      })
      .refine((input) => input.agent_id === undefined || input.key_id === undefined, {
        path: ['key_id'],
        error: 'cannot be named beside agent_id; name one of them, or neither for all agents',
      }),
    output: Pause,
    emits: ['agent.paused'],
    refuses: ['not_found', 'already_paused'],
  }),
  list: query({
    summary: 'What is paused now.',
    permission: may('organization.view'),
    rest: { method: 'GET', path: '/v1/organizations/:org/pauses' },
    input: z.strictObject({}),
    output: whole(Pause),
  }),
  remove: mutation({
    summary: 'Resume what was paused.',
    permission: may('agents.pause'),
    rest: { method: 'DELETE', path: '/v1/organizations/:org/pauses/:id', status: 204 },
    input: z.strictObject({ id: z.string() }),
    output: Nothing,
    emits: ['agent.resumed'],
    refuses: ['not_found'],
  }),
} as const;
