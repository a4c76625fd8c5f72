import type { EventType } from '@aaf/contracts/events';

/** What pages depend on, as their loads name it. */
export type Topic = 'aaf:shell' | 'aaf:approvals' | 'aaf:onboarding' | 'aaf:team' | 'aaf:agents';

const decisions: readonly Topic[] = ['aaf:shell', 'aaf:approvals', 'aaf:onboarding'];
const people: readonly Topic[] = ['aaf:shell', 'aaf:team', 'aaf:onboarding'];

/** Which parts of open pages an event makes old. What is not named here makes none old. */
export const topicsOf: Partial<Record<EventType, readonly Topic[]>> = {
  'action.submitted': ['aaf:approvals', 'aaf:onboarding', 'aaf:agents'],
  'approval.requested': decisions,
  'approval.voted': decisions,
  'approval.approved': decisions,
  'approval.denied': decisions,
  'approval.expired': decisions,
  'agent.paused': ['aaf:shell', 'aaf:agents'],
  'agent.resumed': ['aaf:shell', 'aaf:agents'],
  'member.invited': people,
  'member.invitation_resent': people,
  'member.invitation_revoked': people,
  'member.joined': people,
  'member.left': people,
  'member.removed': people,
  'member.role_changed': people,
  'policy.created': ['aaf:onboarding'],
  'api_key.created': ['aaf:onboarding'],
  'api_key.deleted': ['aaf:onboarding'],
  'org.updated': ['aaf:shell'],
  'org.deleted': ['aaf:shell'],
  'billing.plan_changed': ['aaf:shell'],
  'billing.limits_changed': ['aaf:shell'],
};

export const allTopics: readonly Topic[] = [
  'aaf:shell',
  'aaf:approvals',
  'aaf:onboarding',
  'aaf:team',
  'aaf:agents',
];
