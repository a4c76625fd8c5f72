import { z } from 'zod';
import { may, mutation, query } from '../contract.ts';
import { id } from '../ids.ts';
import { AgentId } from '../keys.ts';
import { listInput, page } from '../pagination.ts';
import { text, Timestamp } from '../text.ts';
import { Action } from './actions.ts';
import { Rule } from './policies.ts';
import { ApprovalStatus, approvalStatuses } from './shapes.ts';

const Decider = z.object({ type: z.enum(['user', 'api_key']), id: z.string(), name: z.string() });
export const Vote = z.object({
  decision: z.enum(['approve', 'deny']),
  by: Decider,
  comment: z.string().nullable(),
  created_at: Timestamp,
});
export type Vote = z.infer<typeof Vote>;

/** What an agent did before, for whoever decides about its next action: counts over the last 30 days. */
const AgentHistory = z.object({
  first_seen_at: Timestamp.nullable(),
  allow: z.int(),
  deny: z.int(),
  require_approval: z.int(),
  approved: z.int(),
  denied: z.int(),
});

export const Approval = z.object({
  id: id('approval'),
  status: ApprovalStatus,
  required_approvers: z.int(),
  votes: z.array(Vote),
  expires_at: Timestamp,
  created_at: Timestamp,
  decided_at: Timestamp.nullable(),
  /** Who settled it: the approver that filled the quorum or who denied; null while pending and when expired. */
  decided_by: Decider.nullable(),
  action: Action.omit({ approval: true }),
  /** The rule that held it, as it stands in its policy's version; null when the organization's default did. */
  rule: Rule.nullable(),
  policy_name: z.string().nullable(),
  agent_history: AgentHistory,
});
export type Approval = z.infer<typeof Approval>;
const decide = z.strictObject({ id: z.string(), comment: text(1, 1_000).optional() });

export const approvals = {
  list: query({
    summary: 'Approvals: what waits for a person, and what was decided.',
    permission: may('organization.view', 'approvals:read'),
    rest: { method: 'GET', path: '/v1/approvals' },
    input: z.strictObject({
      ...listInput,
      /** `decided` stands for all but `pending`. */
      status: z.enum([...approvalStatuses, 'decided']).optional(),
      agent_id: AgentId.optional(),
    }),
    output: page(Approval).extend({ pending: z.int() }),
  }),
  get: query({
    summary: 'An approval, with the exact arguments of its action.',
    permission: may('organization.view', 'approvals:read'),
    rest: { method: 'GET', path: '/v1/approvals/:id' },
    input: z.strictObject({ id: z.string() }),
    output: Approval,
    refuses: ['not_found'],
  }),
  approve: mutation({
    summary: 'Approve a held action.',
    permission: may('actions.approve', 'approvals:write'),
    rest: { method: 'POST', path: '/v1/approvals/:id/approve' },
    input: decide,
    output: Approval,
    emits: ['approval.voted', 'approval.approved'],
    refuses: ['not_found', 'already_decided', 'self_approval', 'agent_paused'],
  }),
  deny: mutation({
    summary: 'Deny a held action.',
    permission: may('actions.approve', 'approvals:write'),
    rest: { method: 'POST', path: '/v1/approvals/:id/deny' },
    input: decide,
    output: Approval,
    emits: ['approval.denied'],
    refuses: ['not_found', 'already_decided', 'self_approval'],
  }),
} as const;
