import type { firewall } from '@aaf/contracts/firewall';
import type { z } from 'zod';
import type { Action } from './entities/action.ts';
import type { Approval } from './entities/approval.ts';
import type { Policy } from './entities/policy.ts';
import { actionStatusOf, atMoment, type Ballot } from './rules/approval.ts';

type PolicyAnswer = z.input<typeof firewall.policies.get.output>;
type ActionAnswer = z.input<typeof firewall.actions.get.output>;
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
  },
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

/** An approval as callers see it at a moment, with its action. */
export function approvalAnswer(approval: Approval, action: Action, now: string): ApprovalAnswer {
  const ballot = atMoment(ballotOf(approval), now);
  return {
    ...ballot,
    votes: [...ballot.votes],
    id: approval.id,
    created_at: approval.created_at,
    action: { ...bareAction(action), status: actionStatusOf(ballot.status) },
  };
}
