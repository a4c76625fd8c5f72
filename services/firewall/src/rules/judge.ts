import type { Decision, PolicyDefaults } from '@aaf/contracts/caller';
import type { RiskLevel, Rule } from '@aaf/contracts/firewall';
import { ConditionFault } from './condition-errors.ts';
import { isAdmitted, namesOf, type Names } from './condition-guards.ts';
import type { Facts } from './facts.ts';
import type { PlacedRule, PolicySet } from './policy-set.ts';

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

/** What became of a rule that was looked at. */
export type Outcome = 'matched' | 'not_matched' | 'failed';

export interface JudgementOptions {
  defaults: Pick<PolicyDefaults, 'default_decision' | 'default_approval_timeout_minutes'>;
  /** Whether the judgement has used up its time; asked only where that is thinkable. */
  isOverdue?: () => boolean;
  /**
   * Is told of each rule and what became of it, up to the one that spoke for its policy. Whoever listens
   * makes every policy be looked at, also where the verdict is settled before.
   */
  onRule?: (rule: PlacedRule, outcome: Outcome) => void;
}

/** One judgement: what is judged, and what it has cost so far. */
interface Judgement extends JudgementOptions {
  facts: Facts;
  names: Names;
  steps: number;
}

const restrictiveness: Readonly<Record<Decision, number>> = { allow: 0, require_approval: 1, deny: 2 };
/** Some 5 ms of work; below that, and where no text is searched, nobody looks at the time. */
const stepsWithoutClock = 100_000;

/**
 * Judges an action: the most restrictive policy wins; among equals the one of the highest priority, then
 * the older one, gives the reason. Within a policy the first rule that applies speaks. A condition that
 * cannot be evaluated denies. Where no policy speaks, the organization's default does.
 */
export function judge(set: PolicySet, facts: Facts, options: JudgementOptions): Verdict {
  const names = namesOf(facts);
  const judgement: Judgement = { ...options, facts, names, steps: 0 };
  const places = options.onRule ? set.rules.keys() : set.index.candidatesFor(names);
  let strongest: Verdict | undefined;
  let spoken: PlacedRule['policy'] | undefined;
  for (const place of places) {
    const rule = set.rules[place];
    if (!rule || rule.policy === spoken) continue;
    const verdict = consult(rule, judgement);
    if (!verdict) continue;
    spoken = rule.policy;
    // Those that come first outrank those that come later with the same decision.
    if (strongest && restrictiveness[verdict.decision] <= restrictiveness[strongest.decision]) continue;
    strongest = verdict;
    if (verdict.decision === 'deny' && !options.onRule) break;
  }
  return strongest ?? byDefault(options);
}

/** What a rule says, or nothing. */
function consult(placed: PlacedRule, judgement: Judgement): Verdict | undefined {
  try {
    const hasMatched = applies(placed.condition, judgement);
    judgement.onRule?.(placed, hasMatched ? 'matched' : 'not_matched');
    return hasMatched ? speak(placed, judgement) : undefined;
  } catch (error) {
    judgement.onRule?.(placed, 'failed');
    return fault(placed, error);
  }
}

function applies(condition: PlacedRule['condition'], judgement: Judgement): boolean {
  const { facts, names, isOverdue } = judgement;
  if (!isAdmitted(condition.guards, names)) return false;
  judgement.steps += condition.priceOver(facts);
  const isLong = condition.isSearching || judgement.steps > stepsWithoutClock;
  if (isLong && isOverdue?.()) throw new ConditionFault('the time is used up');
  return condition.holdsFor(facts);
}

function speak({ policy, rule, rule_index }: PlacedRule, { defaults }: Judgement): Verdict {
  return {
    decision: rule.decision,
    reason: rule.reason ?? `Rule ${rule_index + 1} of policy "${policy.name}" applies.`,
    risk_level: rule.risk_level,
    policy_id: policy.id,
    policy_version: policy.version,
    rule_index,
    approval: termsOf(rule.decision, defaults, rule.approval),
  };
}

function fault({ policy, rule_index }: PlacedRule, error: unknown): Verdict {
  const why = error instanceof ConditionFault ? error.message : 'the engine failed';
  return {
    decision: 'deny',
    reason: `The condition of rule ${rule_index + 1} of policy "${policy.name}" could not be evaluated: ${why}.`,
    risk_level: 'high',
    policy_id: policy.id,
    policy_version: policy.version,
    rule_index,
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
