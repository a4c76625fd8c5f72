import type { Rule } from '@aaf/contracts/firewall';
import type { Condition } from './condition.ts';
import { indexRules, type RuleIndex } from './rule-index.ts';

/** A rule that is ready to judge. */
export interface CompiledRule {
  rule: Rule;
  condition: Omit<Condition, 'patterns'>;
}

/** An enabled policy that is ready to judge. */
export interface CompiledPolicy {
  id: string;
  name: string;
  /** Null for one that was never saved. */
  version: number | null;
  priority: number;
  created_at: string;
  rules: readonly CompiledRule[];
}

/** A rule with the place it has in its policy. */
export interface PlacedRule extends CompiledRule {
  policy: CompiledPolicy;
  /** From 0. */
  rule_index: number;
}

/** All that judges in an organization. */
export interface PolicySet {
  /** Policy by policy, the one whose word counts most among equals first. */
  rules: readonly PlacedRule[];
  index: RuleIndex;
}

function byRank(a: CompiledPolicy, b: CompiledPolicy): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** Puts policies in the order of judging and indexes their rules. */
export function compilePolicySet(policies: readonly CompiledPolicy[]): PolicySet {
  const rules = policies
    .toSorted(byRank)
    .flatMap((policy) => policy.rules.map((rule, rule_index) => ({ ...rule, policy, rule_index })));
  return { rules, index: indexRules(rules.map(({ condition }) => condition.guards)) };
}
