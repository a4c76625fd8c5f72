import { z } from 'zod';
import { id } from './ids.ts';
import { Role, Scope } from './permissions.ts';
import { Plan, PlanLimits } from './plans.ts';

export const decisions = ['allow', 'deny', 'require_approval'] as const;
export const Decision = z.enum(decisions);
/** What a policy says about an action. */
export type Decision = z.infer<typeof Decision>;

/** How an organization's policies behave where they say nothing themselves. */
export const PolicyDefaults = z.object({
  default_decision: Decision,
  default_approval_timeout_minutes: z.int().min(5).max(10_080),
  require_policy_description: z.boolean(),
  enable_policy_versioning: z.boolean(),
});
export type PolicyDefaults = z.infer<typeof PolicyDefaults>;

/** What the parts need to know of the organization a call is about, read afresh for each call. */
export const OrgSnapshot = z.object({
  id: id('organization'),
  slug: z.string(),
  name: z.string(),
  plan: Plan,
  timezone: z.string(),
  limits: PlanLimits,
  policy_defaults: PolicyDefaults,
  /** No API key of the organization lives longer. */
  api_key_max_age_days: z.int().min(1).max(365),
});
export type OrgSnapshot = z.infer<typeof OrgSnapshot>;

const Anonymous = z.object({ type: z.literal('anonymous') });
export const UserPrincipal = z.object({
  type: z.literal('user'),
  user_id: id('user'),
  session_id: id('session'),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  /** Whether this session has shown a second factor. */
  has_second_factor: z.boolean(),
  /** Whether they have proven who they are within the last minutes. */
  is_fresh: z.boolean(),
  /** Their role in the organization of the call; absent on calls outside any organization. */
  role: Role.optional(),
});
export const KeyPrincipal = z.object({
  type: z.literal('api_key'),
  key_id: id('api_key'),
  name: z.string(),
  scopes: z.array(Scope),
  /** The agent the key is bound to, when it is. */
  agent_id: z.string().optional(),
  created_by: id('user'),
  /** The first key of the line of rotations it stands in; its own id where it was never rotated. */
  lineage_id: id('api_key'),
  /** From where it is admitted; empty means from everywhere. */
  ip_allowlist: z.array(z.string()),
});
/** A part of the system acting on its own: a job, the gateway settling who calls. */
const SystemPrincipal = z.object({ type: z.literal('system'), name: z.string() });

export const Principal = z.discriminatedUnion('type', [
  Anonymous,
  UserPrincipal,
  KeyPrincipal,
  SystemPrincipal,
]);
export type Principal = z.infer<typeof Principal>;
export type UserPrincipal = z.infer<typeof UserPrincipal>;
export type KeyPrincipal = z.infer<typeof KeyPrincipal>;

/**
 * Who calls, for which organization, from where. The gateway settles it once and signs it; every part
 * believes the signature and nothing else.
 */
export const Caller = z.object({
  principal: Principal,
  org: OrgSnapshot.optional(),
  request_id: z.string(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
});
export type Caller = z.infer<typeof Caller>;
