import { z } from 'zod';
import { Decision } from './caller.ts';
import { may, mutation, query, type Contract } from './contract.ts';
import { id } from './ids.ts';
import { JsonObject } from './json.ts';
import { AgentId } from './keys.ts';
import { operations } from './operations.ts';
import { listInput, page } from './pagination.ts';
import { text, Timestamp } from './text.ts';

export const riskLevels = ['low', 'medium', 'high', 'critical'] as const;
export const RiskLevel = z.enum(riskLevels);
export type RiskLevel = z.infer<typeof RiskLevel>;

export const actionStatuses = ['allowed', 'denied', 'pending_approval'] as const;
export const ActionStatus = z.enum(actionStatuses);
export type ActionStatus = z.infer<typeof ActionStatus>;

export const approvalStatuses = ['pending', 'approved', 'denied', 'expired'] as const;
export const ApprovalStatus = z.enum(approvalStatuses);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

const ApprovalOptions = z.strictObject({
  /** Minutes until it expires; the organization's default where it is not said. */
  timeout_minutes: z.int().min(5).max(10_080).optional(),
  /** How many distinct people must approve. */
  required_approvers: z.int().min(1).max(10).default(1),
});

export const Rule = z.strictObject({
  /** CEL over `action`, `agent`, `org` and `context`; true means that the rule applies. */
  when: text(1, 4_000),
  decision: Decision,
  reason: text(1, 500).optional(),
  risk_level: RiskLevel.default('medium'),
  approval: ApprovalOptions.optional(),
});
export type Rule = z.infer<typeof Rule>;

export const Policy = z.object({
  id: id('policy'),
  name: z.string(),
  description: z.string(),
  priority: z.int(),
  enabled: z.boolean(),
  version: z.int(),
  rules: z.array(Rule),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Policy = z.infer<typeof Policy>;

const policyFields = {
  name: text(1, 100),
  description: text(0, 1_000),
  priority: z.int().min(-1_000).max(1_000),
  enabled: z.boolean(),
  rules: z.array(Rule).min(1, { error: 'must have at least one rule' }).max(1_000),
};

export const Requester = z.object({ type: z.enum(['user', 'api_key']), id: z.string(), name: z.string() });
const Verdict = z.object({
  decision: Decision,
  reason: z.string(),
  risk_level: RiskLevel,
  policy_id: id('policy').nullable(),
  policy_version: z.int().nullable(),
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
  created_at: Timestamp,
});
export type Action = z.infer<typeof Action>;

const Decider = z.object({ type: z.enum(['user', 'api_key']), id: z.string(), name: z.string() });
export const Vote = z.object({
  decision: z.enum(['approve', 'deny']),
  by: Decider,
  comment: z.string().nullable(),
  created_at: Timestamp,
});
export type Vote = z.infer<typeof Vote>;

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
});
export type Approval = z.infer<typeof Approval>;

const Tool = z.string().regex(/^[A-Za-z0-9._:/-]{1,128}$/, {
  error: 'must have 1 to 128 letters, digits or any of . _ : / -',
});
const decide = z.strictObject({ id: z.string(), comment: text(1, 1_000).optional() });

/** firewall: policies, the actions they judge, and the approvals people give. */
export const firewall = {
  policies: {
    create: mutation({
      summary: 'Create a policy. Conditions are checked before anything is saved.',
      permission: may('policies.manage', 'policies:write'),
      rest: { method: 'POST', path: '/v1/policies', status: 201 },
      input: z.strictObject({
        ...policyFields,
        description: policyFields.description.default(''),
        priority: policyFields.priority.default(0),
        enabled: policyFields.enabled.default(true),
      }),
      output: Policy,
      emits: ['policy.created'],
      refuses: ['name_taken', 'plan_limit_exceeded'],
    }),
    list: query({
      summary: 'The policies of the organization.',
      permission: may('organization.view', 'policies:read'),
      rest: { method: 'GET', path: '/v1/policies' },
      input: z.strictObject(listInput),
      output: page(Policy),
    }),
    get: query({
      summary: 'A policy.',
      permission: may('organization.view', 'policies:read'),
      rest: { method: 'GET', path: '/v1/policies/:id' },
      input: z.strictObject({ id: z.string() }),
      output: Policy,
      refuses: ['not_found'],
    }),
    update: mutation({
      summary: 'Change a policy; what judges from then on is its next version.',
      permission: may('policies.manage', 'policies:write'),
      rest: { method: 'PATCH', path: '/v1/policies/:id' },
      input: z.strictObject({
        id: z.string(),
        name: policyFields.name.optional(),
        description: policyFields.description.optional(),
        priority: policyFields.priority.optional(),
        enabled: policyFields.enabled.optional(),
        rules: policyFields.rules.optional(),
      }),
      output: Policy,
      emits: ['policy.updated'],
      refuses: ['not_found', 'name_taken'],
    }),
  },
  actions: {
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
      }),
      output: Action,
      emits: ['action.submitted', 'approval.requested'],
      refuses: ['plan_limit_exceeded'],
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
      output: Action,
      refuses: ['not_found', 'insufficient_scope'],
      longPoll: {
        isSettled: (action) => action.status !== 'pending_approval',
        wakeOn: ['approval.approved', 'approval.denied', 'approval.expired'],
      },
    }),
  },
  approvals: {
    list: query({
      summary: 'Approvals: what waits for a person, and what was decided.',
      permission: may('organization.view', 'approvals:read'),
      rest: { method: 'GET', path: '/v1/approvals' },
      input: z.strictObject({ ...listInput, status: ApprovalStatus.optional() }),
      output: page(Approval),
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
      refuses: ['not_found', 'already_decided', 'self_approval'],
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
  },
  operations,
} as const satisfies Contract;
