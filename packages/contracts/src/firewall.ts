import { z } from 'zod';
import { Decision } from './caller.ts';
import { anyone, may, mutation, Nothing, query, type Contract } from './contract.ts';
import { id } from './ids.ts';
import { JsonObject } from './json.ts';
import { AgentId } from './keys.ts';
import { operations } from './operations.ts';
import { listInput, page, whole } from './pagination.ts';
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

/** A policy as it was in one of its versions. */
export const PolicyVersion = Policy.omit({ created_at: true, updated_at: true }).extend({
  /** SHA-256 over what judges, in hex; decisions can be held against it. */
  digest: z.string(),
  created_at: Timestamp,
  /** Who made it, by the name they had then; null for versions from before this was kept. */
  created_by: z.object({ type: z.enum(['user', 'api_key']), id: z.string(), name: z.string() }).nullable(),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/** One difference between two versions: a field, or one rule of them. */
const PolicyChange = z.object({
  /** `name`, `priority`, … or `rules.3` by the rule's place in the later version. */
  path: z.string(),
  change: z.enum(['added', 'removed', 'changed', 'moved']),
  before: z.json(),
  after: z.json(),
});

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

/** What masking found: where, and what kind of secret. The secret itself is nowhere. */
export const Finding = z.object({
  /** The path inside `params`, such as `headers.authorization` or `items.0.card`. */
  path: z.string(),
  kind: z.enum(['api_key', 'token', 'private_key', 'password', 'card_number']),
});
export type Finding = z.infer<typeof Finding>;

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

export const Agent = z.object({
  id: z.string(),
  first_seen_at: Timestamp,
  last_seen_at: Timestamp,
  /** All its actions, by decision. */
  actions: z.object({ total: z.int(), allow: z.int(), deny: z.int(), require_approval: z.int() }),
  is_paused: z.boolean(),
});
export type Agent = z.infer<typeof Agent>;

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

/** What a receipt says; it is a JWS in compact form, signed with Ed25519 (RFC 7515, RFC 8037). */
export const ReceiptClaims = z.object({
  jti: id('receipt'),
  iss: z.string(),
  /** The organization. */
  sub: id('organization'),
  action_id: id('action'),
  approval_id: id('approval'),
  arguments_digest: z.string(),
  arguments_salt: z.string(),
  policy_id: id('policy').nullable(),
  policy_version: z.int().nullable(),
  approved_by: z.array(z.object({ type: z.enum(['user', 'api_key']), id: z.string(), name: z.string() })),
  /** Seconds since the epoch. */
  iat: z.int(),
  exp: z.int(),
});
export type ReceiptClaims = z.infer<typeof ReceiptClaims>;

const Receipt = z.string().min(1).max(8_192);

/** What is done with actions in which secrets are found: masked before they are stored, refused, or only told. */
export const MaskingSettings = z.object({ mode: z.enum(['mask', 'block', 'flag']) });

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

const Tool = z.string().regex(/^[A-Za-z0-9._:/-]{1,128}$/, {
  error: 'must have 1 to 128 letters, digits or any of . _ : / -',
});
/** A policy that is not saved; with an id it stands for a present one. */
const Draft = z.strictObject({
  id: z.string().max(64).optional(),
  ...policyFields,
  description: policyFields.description.default(''),
  priority: policyFields.priority.default(0),
  enabled: policyFields.enabled.default(true),
});
const versionedPolicy = ({ id: policyId, version, enabled, updated_at }: Policy): unknown => [
  policyId,
  version,
  enabled,
  updated_at,
];
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
      versioned: versionedPolicy,
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
      refuses: ['not_found', 'name_taken', 'version_conflict'],
      versioned: versionedPolicy,
    }),
    delete: mutation({
      summary:
        'Delete a policy. It judges no more; its versions stay readable to those who follow a decision.',
      permission: may('policies.manage', 'policies:write'),
      rest: { method: 'DELETE', path: '/v1/policies/:id', status: 204 },
      input: z.strictObject({ id: z.string() }),
      output: Nothing,
      emits: ['policy.deleted'],
      refuses: ['not_found'],
    }),
    versions: query({
      summary: 'The versions of a policy, newest first.',
      permission: may('organization.view', 'policies:read'),
      rest: { method: 'GET', path: '/v1/policies/:id/versions' },
      input: z.strictObject({ id: z.string(), ...listInput }),
      output: page(PolicyVersion),
      refuses: ['not_found'],
    }),
    diff: query({
      summary: 'What changed between two versions of a policy.',
      permission: may('organization.view', 'policies:read'),
      rest: { method: 'GET', path: '/v1/policies/:id/diff' },
      input: z.strictObject({ id: z.string(), from: z.int().min(1), to: z.int().min(1) }),
      output: whole(PolicyChange),
      refuses: ['not_found'],
    }),
    rollback: mutation({
      summary: 'Make an earlier version the text of the next one.',
      permission: may('policies.manage', 'policies:write'),
      rest: { method: 'POST', path: '/v1/policies/:id/rollback' },
      input: z.strictObject({ id: z.string(), version: z.int().min(1) }),
      output: Policy,
      emits: ['policy.updated'],
      refuses: ['not_found', 'name_taken'],
    }),
    check: query({
      summary: 'Check a condition without saving it: what is wrong with it, and where.',
      permission: may('policies.simulate', 'policies:write'),
      rest: { method: 'POST', path: '/v1/policies/check' },
      input: z.strictObject({ when: z.string().max(4_000) }),
      output: z.object({
        ok: z.boolean(),
        /** The place is in characters from 0; null when the whole is meant. */
        problem: z.object({ message: z.string(), position: z.int().nullable() }).nullable(),
      }),
    }),
    simulate: query({
      summary:
        'Judge one given action, or the last recorded ones, by drafts in place of the present policies. Nothing is written.',
      permission: may('policies.simulate', 'policies:write'),
      rest: { method: 'POST', path: '/v1/policies/simulate' },
      input: z
        .strictObject({
          /** The drafts. One with an `id` stands in for that policy; the others are added. */
          policies: z.array(Draft).min(1).max(20),
          /** Whether the drafts are judged alone instead of beside the other present policies. */
          alone: z.boolean().default(false),
          action: z
            .strictObject({
              tool: Tool,
              operation: Tool,
              params: JsonObject.default({}),
              agent_id: AgentId.default('simulation'),
              context: JsonObject.default({}),
            })
            .optional(),
          /** How many of the last recorded actions to judge again, each at its recorded time. */
          last: z.int().min(1).max(1_000).optional(),
        })
        .refine((input) => (input.action === undefined) !== (input.last === undefined), {
          path: ['action'],
          error: 'is required, or `last` instead of it',
        }),
      output: z.object({
        judged: z.int(),
        changed: z.int(),
        /** At most 200: those whose decision would change come first. */
        data: z.array(
          z.object({
            action_id: id('action').nullable(),
            tool: z.string(),
            operation: z.string(),
            agent_id: z.string(),
            created_at: Timestamp,
            today: Verdict,
            draft: Verdict,
            is_changed: z.boolean(),
          }),
        ),
      }),
      timeoutMs: 20_000,
    }),
    templates: query({
      summary: 'Policies to start from.',
      permission: may('organization.view', 'policies:read'),
      rest: { method: 'GET', path: '/v1/policies/templates' },
      input: z.strictObject({}),
      output: whole(
        z.object({
          id: z.string(),
          title: z.string(),
          summary: z.string(),
          policy: Draft.omit({ id: true }),
        }),
      ),
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
  },
  approvals: {
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
  },
  receipts: {
    verify: mutation({
      summary: 'Whether a receipt is genuine, unexpired and unspent, and what it says.',
      permission: may('organization.view', 'actions:read', 'actions:write'),
      rest: { method: 'POST', path: '/v1/receipts/verify' },
      input: z.strictObject({ receipt: Receipt }),
      output: z.object({
        valid: z.boolean(),
        reason: z.enum(['ok', 'malformed', 'bad_signature', 'expired', 'spent', 'unknown']),
        claims: ReceiptClaims.nullable(),
      }),
      isIdempotent: false,
    }),
    spend: mutation({
      summary: 'Spend a receipt, just before the tool runs: it works once.',
      permission: may('actions.submit', 'actions:write'),
      rest: { method: 'POST', path: '/v1/receipts/spend' },
      input: z.strictObject({ receipt: Receipt }),
      output: z.object({ action_id: id('action'), spent_at: Timestamp }),
      emits: ['receipt.spent'],
      refuses: ['receipt_invalid', 'receipt_spent', 'agent_paused'],
      isIdempotent: false,
    }),
    publicKey: query({
      summary: 'The keys that check receipts, as a JSON Web Key Set.',
      permission: anyone,
      rest: { method: 'GET', path: '/v1/receipts/public-key' },
      input: z.strictObject({}),
      output: z.object({ keys: z.array(z.record(z.string(), z.string())) }),
    }),
  },
  agents: {
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
  },
  pauses: {
    create: mutation({
      summary:
        'Pause an agent, a key, or all agents: everything they submit is denied until they are resumed.',
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
  },
  masking: {
    get: query({
      summary: 'What is done with actions in which secrets are found.',
      permission: may('settings.manage'),
      rest: { method: 'GET', path: '/v1/organizations/:org/masking' },
      input: z.strictObject({}),
      output: MaskingSettings,
      versioned: (settings) => settings,
    }),
    update: mutation({
      summary: 'Change what is done with actions in which secrets are found.',
      permission: may('settings.manage'),
      rest: { method: 'PATCH', path: '/v1/organizations/:org/masking' },
      input: z.strictObject(MaskingSettings.shape),
      output: MaskingSettings,
      emits: ['org.updated'],
      refuses: ['version_conflict'],
      versioned: (settings) => settings,
    }),
    test: query({
      summary: 'What masking would find in some params, and what would be stored. Nothing is.',
      permission: may('policies.simulate', 'policies:write'),
      rest: { method: 'POST', path: '/v1/organizations/:org/masking/test' },
      input: z.strictObject({ params: JsonObject }),
      output: z.object({ params: JsonObject, findings: z.array(Finding) }),
    }),
  },
  operations,
} as const satisfies Contract;
