import { z } from 'zod';
import { Decision } from '../caller.ts';
import { may, mutation, query } from '../contract.ts';
import { id } from '../ids.ts';
import { JsonObject } from '../json.ts';
import { AgentId } from '../keys.ts';
import { listInput, page } from '../pagination.ts';
import { text, Timestamp } from '../text.ts';
import { ApprovalStatus, Finding, Requester, RiskLevel, Tool } from './shapes.ts';

export const actionStatuses = ['allowed', 'denied', 'pending_approval'] as const;
export const ActionStatus = z.enum(actionStatuses);
export type ActionStatus = z.infer<typeof ActionStatus>;
export const Verdict = z.object({
  decision: Decision,
  reason: z.string(),
  risk_level: RiskLevel,
  policy_id: id('policy').nullable(),
  policy_version: z.int().nullable(),
  /** The place of the rule that decided, from 0; null when none did. */
  rule_index: z.int().nullable(),
});
export type Verdict = z.infer<typeof Verdict>;

/** What became of one rule while an action was judged. */
const TraceStep = z.object({
  policy_id: id('policy'),
  policy_version: z.int(),
  rule_index: z.int(),
  outcome: z.enum(['matched', 'not_matched', 'failed']),
  decision: Decision,
});

export const Action = z.object({
  id: id('action'),
  status: ActionStatus,
  tool: z.string(),
  operation: z.string(),
  agent_id: z.string(),
  params: JsonObject,
  context: JsonObject,
  metadata: JsonObject,
  requested_by: Requester,
  decision: Verdict,
  approval: z.object({ id: id('approval'), status: ApprovalStatus, expires_at: Timestamp }).optional(),
  /** The secrets that were found in `params`; masked there unless the organization only flags them. */
  findings: z.array(Finding),
  /** SHA-256 over the salt and the exact arguments, in hex: what a receipt is bound to. */
  arguments_digest: z.string(),
  created_at: Timestamp,
});
export type Action = z.infer<typeof Action>;

export const actions = {
  submit: mutation({
    summary: 'Submit an action for judgement: it is allowed, denied, or held for a person.',
    permission: may('actions.submit', 'actions:write'),
    rest: { method: 'POST', path: '/v1/actions', status: 201 },
    input: z.strictObject({
      tool: Tool,
      operation: Tool,
      params: JsonObject.default({}),
      agent_id: AgentId.optional(),
      context: JsonObject.default({}),
      metadata: JsonObject.default({}),
      idempotency_key: text(1, 255).optional(),
      /** Whether the answer tells what became of each rule. */
      trace: z.boolean().default(false),
    }),
    output: Action.extend({
      /** In base64url; together with the arguments it gives the digest. Only this answer and the receipt hold it. */
      arguments_salt: z.string().nullable(),
      trace: z.array(TraceStep).optional(),
    }),
    emits: ['action.submitted', 'approval.requested'],
    refuses: ['plan_limit_exceeded', 'secret_found'],
    secrets: ['arguments_salt'],
  }),
  list: query({
    summary: 'The recorded actions of the organization.',
    permission: may('organization.view', 'actions:read'),
    rest: { method: 'GET', path: '/v1/actions' },
    input: z.strictObject({
      ...listInput,
      status: ActionStatus.optional(),
      decision: Decision.optional(),
      agent_id: AgentId.optional(),
      tool: Tool.optional(),
      from: Timestamp.optional(),
      to: Timestamp.optional(),
    }),
    output: page(Action),
  }),
  get: query({
    summary: 'An action. With `wait`, the answer is held until it is decided, up to that many seconds.',
    permission: may('organization.view', 'actions:read', 'actions:write'),
    rest: { method: 'GET', path: '/v1/actions/:id' },
    input: z.strictObject({ id: z.string(), wait: z.int().min(0).max(30).default(0) }),
    output: Action.extend({
      /** Once people have approved it, for whoever submitted it: proof, good once, that the tool may run. */
      receipt: z.string().optional(),
    }),
    refuses: ['not_found', 'insufficient_scope'],
    longPoll: {
      isSettled: (action) => action.status !== 'pending_approval',
      wakeOn: ['approval.approved', 'approval.denied', 'approval.expired'],
    },
  }),
} as const;
