import { z } from 'zod';
import { Decision } from './caller.ts';
import { event } from './event.ts';
import { id } from './ids.ts';
import { Role } from './permissions.ts';
import { Plan, PlanLimits } from './plans.ts';
import { Timestamp } from './text.ts';

const Change = z.object({ before: z.json(), after: z.json() });
const InvitationFacts = z.object({ email: z.string(), role: Role, expires_at: Timestamp });
const MemberFacts = z.object({ email: z.string(), role: Role });
const KeyFacts = z.object({
  name: z.string(),
  permissions: z.array(z.string()),
  expires_at: Timestamp,
  prefix: z.string(),
});
const PolicyFacts = z.object({
  name: z.string(),
  version: z.int(),
  enabled: z.boolean(),
  digest: z.string(),
});
/** All agents where neither is named. */
const PauseFacts = z.object({
  agent_id: z.string().nullable(),
  key_id: z.string().nullable(),
  reason: z.string(),
});
const ApprovalFacts = z.object({ action_id: id('action'), comment: z.string().nullable() });

/** The event catalogue: everything that can stand in an organization's trail. */
export const events = {
  'org.created': event('organization', z.object({ name: z.string(), slug: z.string(), plan: Plan })),
  'org.updated': event(
    'organization',
    z.object({
      section: z.enum(['general', 'security', 'policy_defaults', 'masking']),
      changes: z.record(z.string(), Change),
    }),
  ),
  'org.deleted': event('organization', z.object({ name: z.string(), slug: z.string(), purge_at: Timestamp })),
  'org.restored': event('organization', z.object({ reason: z.string() })),
  'member.invited': event('organization', InvitationFacts),
  'member.invitation_resent': event('organization', InvitationFacts),
  'member.invitation_revoked': event('organization', InvitationFacts),
  'member.joined': event('organization', MemberFacts),
  'member.left': event('organization', MemberFacts),
  'member.removed': event('organization', MemberFacts),
  'member.role_changed': event('organization', z.object({ email: z.string(), before: Role, after: Role })),
  'billing.plan_changed': event('billing', z.object({ before: Plan, after: Plan })),
  /** Set by the operator, for the Enterprise plan; null where nothing was or is set. */
  'billing.limits_changed': event(
    'billing',
    z.object({ before: PlanLimits, after: PlanLimits, reason: z.string().nullable() }),
  ),
  'api_key.created': event('organization', KeyFacts),
  'api_key.deleted': event('organization', KeyFacts),
  'policy.created': event('policy', PolicyFacts),
  'policy.updated': event('policy', PolicyFacts.extend({ changes: z.array(z.string()) })),
  'policy.deleted': event('policy', PolicyFacts),
  'agent.paused': event('security', PauseFacts),
  'agent.resumed': event('security', PauseFacts),
  'receipt.spent': event('approval', z.object({ action_id: id('action'), receipt_id: id('receipt') })),
  'api_key.rotated': event(
    'organization',
    KeyFacts.extend({ successor_id: id('api_key'), closes_at: Timestamp }),
  ),
  'action.submitted': event(
    'action',
    z.object({
      tool: z.string(),
      operation: z.string(),
      agent_id: z.string(),
      status: z.enum(['allowed', 'denied', 'pending_approval']),
      decision: Decision,
      reason: z.string(),
      risk_level: z.string(),
      policy_id: z.string().nullable(),
      policy_version: z.int().nullable(),
    }),
  ),
  'approval.requested': event('approval', z.object({ action_id: id('action'), expires_at: Timestamp })),
  /** One of several approvers agreed; others still have to. */
  'approval.voted': event(
    'approval',
    ApprovalFacts.extend({ approvals: z.int(), required_approvers: z.int() }),
  ),
  'approval.approved': event('approval', ApprovalFacts),
  'approval.denied': event('approval', ApprovalFacts),
  'approval.expired': event('approval', ApprovalFacts),
};

export type EventType = keyof typeof events;
export type EventPayload<T extends EventType> = z.input<(typeof events)[T]['payload']>;

/** Whether a text names an event of the catalogue. */
export const isEventType = (type: string): type is EventType => Object.hasOwn(events, type);
