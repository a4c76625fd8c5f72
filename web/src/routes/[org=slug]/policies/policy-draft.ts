import type { Decision } from '@aaf/contracts/caller';
import type { Policy, RiskLevel } from '@aaf/contracts/firewall';

/** A rule as it is typed: numbers are still text, and everything may be unfinished. */
export interface RuleDraft {
  when: string;
  decision: Decision;
  reason: string;
  risk_level: RiskLevel;
  timeout_minutes: string;
  required_approvers: string;
}

/** A policy as it is typed. */
export interface PolicyDraft {
  name: string;
  description: string;
  priority: string;
  enabled: boolean;
  rules: RuleDraft[];
}

export const emptyRule = (): RuleDraft => ({
  when: '',
  decision: 'require_approval',
  reason: '',
  risk_level: 'medium',
  timeout_minutes: '',
  required_approvers: '',
});

export const emptyDraft = (): PolicyDraft => ({
  name: '',
  description: '',
  priority: '0',
  enabled: true,
  rules: [emptyRule()],
});

/** A first policy to start from: it holds the action of the command that a new organization is shown. */
export const exampleDraft = (): PolicyDraft => ({
  ...emptyDraft(),
  name: 'Payments',
  description: 'Payments over 100 wait for a person.',
  rules: [
    {
      ...emptyRule(),
      when: 'action.tool == "payments" && action.params.amount > 100',
      reason: 'Payments over 100 need a person',
    },
  ],
});

/** A policy, ready to be changed. */
export const draftOf = (
  policy: Pick<Policy, 'name' | 'description' | 'priority' | 'enabled' | 'rules'>,
): PolicyDraft => ({
  name: policy.name,
  description: policy.description,
  priority: String(policy.priority),
  enabled: policy.enabled,
  rules: policy.rules.map(({ when, decision, reason, risk_level, approval }) => ({
    when,
    decision,
    reason: reason ?? '',
    risk_level,
    timeout_minutes: approval?.timeout_minutes?.toString() ?? '',
    required_approvers: approval ? String(approval.required_approvers) : '',
  })),
});
