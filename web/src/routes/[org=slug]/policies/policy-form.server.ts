import { Decision } from '@aaf/contracts/caller';
import { RiskLevel, type firewall } from '@aaf/contracts/firewall';
import type { z } from 'zod';
import { textOf } from '#lib/server/form-text.ts';
import { emptyRule, type PolicyDraft, type RuleDraft } from './policy-draft.ts';

/** More than any form of ours has; a made-up index beyond it is not followed. */
const mostRules = 1_000;

/** What was typed into the editor; its rules are the fields `rules.0.when`, `rules.0.decision`, … */
export function readDraft(form: FormData): PolicyDraft {
  const rules: RuleDraft[] = [];
  while (rules.length < mostRules && form.has(`rules.${rules.length}.when`)) {
    rules.push(readRule(form, `rules.${rules.length}`));
  }
  return {
    name: textOf(form, 'name'),
    description: textOf(form, 'description'),
    priority: textOf(form, 'priority'),
    enabled: form.has('enabled'),
    rules,
  };
}

function readRule(form: FormData, path: string): RuleDraft {
  const field = (name: string) => textOf(form, `${path}.${name}`);
  return {
    when: field('when'),
    decision: Decision.safeParse(field('decision')).data ?? 'deny',
    reason: field('reason'),
    risk_level: RiskLevel.safeParse(field('risk_level')).data ?? 'medium',
    timeout_minutes: field('approval.timeout_minutes'),
    required_approvers: field('approval.required_approvers'),
  };
}

/** The draft with one more rule at its end. */
export const withRule = (draft: PolicyDraft): PolicyDraft => ({
  ...draft,
  rules: [...draft.rules, emptyRule()],
});

/** The draft without the rule at that place. */
export const withoutRule = (draft: PolicyDraft, at: number): PolicyDraft => ({
  ...draft,
  rules: draft.rules.filter((_, index) => index !== at),
});

/** What the gateway is asked to save. */
export function policyInput({ name, description, priority, enabled, rules }: PolicyDraft) {
  return { name, description, priority: Number(priority), enabled, rules: rules.map(ruleInput) };
}

const numberOrNothing = (text: string) => (text.trim() === '' ? undefined : Number(text));

type RuleInput = z.input<typeof firewall.policies.create.input>['rules'][number];

function ruleInput(draft: RuleDraft): RuleInput {
  const { when, decision, risk_level } = draft;
  const reason = draft.reason.trim() ? { reason: draft.reason } : {};
  if (decision !== 'require_approval') return { when, decision, risk_level, ...reason };
  const timeout_minutes = numberOrNothing(draft.timeout_minutes);
  const required_approvers = numberOrNothing(draft.required_approvers);
  return { when, decision, risk_level, ...reason, approval: { timeout_minutes, required_approvers } };
}
