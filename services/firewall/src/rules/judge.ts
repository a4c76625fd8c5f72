import type { Decision, PolicyDefaults } from '@aaf/contracts/caller';
import type { RiskLevel, Rule } from '@aaf/contracts/firewall';
import { ConditionFault } from './condition-errors.ts';
import type { Condition } from './condition.ts';
import type { Facts } from './facts.ts';

/** A rule that is ready to judge. */
export interface CompiledRule {
  rule: Rule;
  condition: Omit<Condition, 'patterns'>;
}

/** An enabled policy that is ready to judge. */
export interface CompiledPolicy {
  id: string;
  name: string;
  version: number;
  priority: number;
  created_at: string;
  rules: readonly CompiledRule[];
}

/** How a held action waits for people. */
export interface ApprovalTerms {
  timeout_minutes: number;
  required_approvers: number;
}

/** What the policies say about an action, and which rule said it; nulls when none did. */
export interface Verdict {
  decision: Decision;
  reason: string;
  risk_level: RiskLevel;
  policy_id: string | null;
  policy_version: number | null;
  /** From 0. */
  rule_index: number | null;
  /** Present when the decision is `require_approval`. */
  approval: ApprovalTerms | null;
}

export interface JudgementOptions {
  defaults: Pick<PolicyDefaults, 'default_decision' | 'default_approval_timeout_minutes'>;
  /** Whether the judgement has used up its time; asked only where that is thinkable. */
  isOverdue?: () => boolean;
}

/** One judgement: what is judged, and what it has cost so far. */
interface Judgement extends JudgementOptions {
  facts: Facts;
  steps: number;
}

interface Finding {
  policy: CompiledPolicy;
  verdict: Verdict;
}

const restrictiveness: Readonly<Record<Decision, number>> = { allow: 0, require_approval: 1, deny: 2 };
/** Some 5 ms of work; below that, and where no text is searched, nobody looks at the time. */
const stepsWithoutClock = 100_000;

/**
 * Judges an action: the most restrictive policy wins; among equals the one of the highest priority, then
 * the older one, gives the reason. Within a policy the first rule that applies speaks. A condition that
 * cannot be evaluated denies. Where no policy speaks, the organization's default does.
 */
export function judge(policies: readonly CompiledPolicy[], facts: Facts, options: JudgementOptions): Verdict {
  const judgement: Judgement = { ...options, facts, steps: 0 };
  let strongest: Finding | undefined;
  for (const policy of policies) {
    const verdict = consult(policy, judgement);
    if (!verdict) continue;
    const finding = { policy, verdict };
    if (!strongest || outranks(finding, strongest)) strongest = finding;
  }
  return strongest?.verdict ?? byDefault(options);
}

function outranks(a: Finding, b: Finding): boolean {
  const byDecision = restrictiveness[a.verdict.decision] - restrictiveness[b.verdict.decision];
  if (byDecision !== 0) return byDecision > 0;
  if (a.policy.priority !== b.policy.priority) return a.policy.priority > b.policy.priority;
  if (a.policy.created_at !== b.policy.created_at) return a.policy.created_at < b.policy.created_at;
  return a.policy.id < b.policy.id;
}

/** What one policy says, or nothing. */
function consult(policy: CompiledPolicy, judgement: Judgement): Verdict | undefined {
  for (const [index, compiled] of policy.rules.entries()) {
    try {
      if (applies(compiled.condition, judgement)) return speak(policy, index, judgement);
    } catch (error) {
      return fault(policy, index, error);
    }
  }
  return undefined;
}

function applies(condition: CompiledRule['condition'], judgement: Judgement): boolean {
  const { facts, isOverdue } = judgement;
  judgement.steps += condition.priceOver(facts);
  const isLong = condition.isSearching || judgement.steps > stepsWithoutClock;
  if (isLong && isOverdue?.()) throw new ConditionFault('the time is used up');
  return condition.holdsFor(facts);
}

function speak(policy: CompiledPolicy, index: number, { defaults }: Judgement): Verdict {
  const rule = policy.rules[index]?.rule;
  if (!rule) throw new Error(`${policy.id} has no rule ${index}`);
  return {
    decision: rule.decision,
    reason: rule.reason ?? `Rule ${index + 1} of policy "${policy.name}" applies.`,
    risk_level: rule.risk_level,
    policy_id: policy.id,
    policy_version: policy.version,
    rule_index: index,
    approval: termsOf(rule.decision, defaults, rule.approval),
  };
}

function fault(policy: CompiledPolicy, index: number, error: unknown): Verdict {
  const why = error instanceof ConditionFault ? error.message : 'the engine failed';
  return {
    decision: 'deny',
    reason: `The condition of rule ${index + 1} of policy "${policy.name}" could not be evaluated: ${why}.`,
    risk_level: 'high',
    policy_id: policy.id,
    policy_version: policy.version,
    rule_index: index,
    approval: null,
  };
}

function byDefault({ defaults }: JudgementOptions): Verdict {
  const decision = defaults.default_decision;
  return {
    decision,
    reason: `No policy applies; the organization's default decision, ${decision}, does.`,
    risk_level: 'medium',
    policy_id: null,
    policy_version: null,
    rule_index: null,
    approval: termsOf(decision, defaults),
  };
}

function termsOf(
  decision: Decision,
  defaults: JudgementOptions['defaults'],
  approval?: Rule['approval'],
): ApprovalTerms | null {
  if (decision !== 'require_approval') return null;
  return {
    timeout_minutes: approval?.timeout_minutes ?? defaults.default_approval_timeout_minutes,
    required_approvers: approval?.required_approvers ?? 1,
  };
}
