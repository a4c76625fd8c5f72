import { z } from 'zod';
import { Decision } from '../caller.ts';
import { may, mutation, Nothing, query } from '../contract.ts';
import { id } from '../ids.ts';
import { JsonObject } from '../json.ts';
import { AgentId } from '../keys.ts';
import { listInput, page, whole } from '../pagination.ts';
import { text, Timestamp } from '../text.ts';
import { Verdict } from './actions.ts';
import { ApprovalOptions, RiskLevel, Tool } from './shapes.ts';

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

export const policies = {
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
    summary: 'Delete a policy. It judges no more; its versions stay readable to those who follow a decision.',
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
} as const;
