import type { firewall } from '@aaf/contracts/firewall';
import type { z } from 'zod';
import type { Action } from './entities/action.ts';
import type { Agent } from './entities/agent.ts';
import type { Approval } from './entities/approval.ts';
import type { Pause } from './entities/pause.ts';
import type { PolicyVersion } from './entities/policy-version.ts';
import type { Policy } from './entities/policy.ts';
import { actionStatusOf, atMoment, type Ballot } from './rules/approval.ts';

type PolicyAnswer = z.input<typeof firewall.policies.get.output>;
type VersionAnswer = z.input<typeof firewall.policies.versions.output>['data'][number];
type ActionAnswer = z.input<typeof firewall.actions.get.output>;
type PauseAnswer = z.input<typeof firewall.pauses.create.output>;
type AgentAnswer = z.input<typeof firewall.agents.list.output>['data'][number];
type ApprovalAnswer = z.input<typeof firewall.approvals.get.output>;

/** A policy as callers see it. */
export const policyAnswer = (policy: Policy): PolicyAnswer => ({
  id: policy.id,
  name: policy.name,
  description: policy.description,
  priority: policy.priority,
  enabled: policy.enabled,
  version: policy.version,
  rules: policy.rules,
  created_at: policy.created_at,
  updated_at: policy.updated_at,
});

/** A version of a policy as callers see it. */
export const versionAnswer = (version: PolicyVersion): VersionAnswer => ({
  id: version.policy_id,
  name: version.name,
  description: version.description,
  priority: version.priority,
  enabled: version.enabled,
  version: version.version,
  rules: version.rules,
  digest: version.digest,
  created_at: version.created_at,
  created_by: version.created_by ?? null,
});

/** What of an approval votes change. */
export const ballotOf = (approval: Approval): Ballot => ({
  status: approval.status,
  required_approvers: approval.required_approvers,
  votes: approval.votes,
  expires_at: approval.expires_at,
  decided_at: approval.decided_at ?? null,
  decided_by: approval.decided_by ?? null,
});

const bareAction = (action: Action): ActionAnswer => ({
  id: action.id,
  status: action.status,
  tool: action.tool,
  operation: action.operation,
  agent_id: action.agent_id,
  params: action.params,
  context: action.context,
  metadata: action.metadata,
  requested_by: { type: action.requester_type, id: action.requester_id, name: action.requester_name },
  decision: {
    decision: action.decision,
    reason: action.reason,
    risk_level: action.risk_level,
    policy_id: action.policy_id ?? null,
    policy_version: action.policy_version ?? null,
    rule_index: action.rule_index ?? null,
  },
  findings: action.findings,
  arguments_digest: action.arguments_digest,
  created_at: action.created_at,
});

/** An action as callers see it at a moment: one whose approval has run out is denied from then on. */
export function actionAnswer(action: Action, approval: Approval | undefined, now: string): ActionAnswer {
  if (!approval) return bareAction(action);
  const { status, expires_at } = atMoment(ballotOf(approval), now);
  return {
    ...bareAction(action),
    status: actionStatusOf(status),
    approval: { id: approval.id, status, expires_at },
  };
}

/** What whoever decides about an action should know beside it. */
export type Background = Pick<ApprovalAnswer, 'rule' | 'policy_name' | 'agent_history'>;

/** An approval as callers see it at a moment, with its action. */
export function approvalAnswer(
  { approval, action }: { approval: Approval; action: Action },
  background: Background,
  now: string,
): ApprovalAnswer {
  const ballot = atMoment(ballotOf(approval), now);
  return {
    ...ballot,
    ...background,
    votes: ballot.votes.map(({ names: _, ...vote }) => vote),
    id: approval.id,
    created_at: approval.created_at,
    action: { ...bareAction(action), status: actionStatusOf(ballot.status) },
  };
}

/** A pause as callers see it. */
export const pauseAnswer = (pause: Pause): PauseAnswer => ({
  id: pause.id,
  agent_id: pause.agent_id ?? null,
  key_id: pause.key_id ?? null,
  reason: pause.reason,
  created_by: { id: pause.created_by, name: pause.created_by_name },
  created_at: pause.created_at,
});

/** An agent as callers see it. */
export function agentAnswer(agent: Agent, isPaused: boolean): AgentAnswer {
  const { id, first_seen_at, last_seen_at, allow, deny, require_approval } = agent;
  const actions = { total: allow + deny + require_approval, allow, deny, require_approval };
  return { id, first_seen_at, last_seen_at, actions, is_paused: isPaused };
}
