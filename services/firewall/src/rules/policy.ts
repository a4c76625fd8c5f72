import { refuseFields } from '@aaf/contracts/errors';
import type { PolicyDefaults } from '@aaf/contracts/caller';
import type { Policy, Rule } from '@aaf/contracts/firewall';
import { ConditionFault, ConditionFlaw } from './condition-errors.ts';
import type { Conditions } from './condition.ts';
import type { CompiledRule } from './policy-set.ts';

/** The text of a policy: what a version keeps, and what its digest covers. */
export type PolicyText = Pick<Policy, 'name' | 'description' | 'priority' | 'enabled' | 'rules'>;
/** What an update names; what is absent stays. */
export type PolicyPatch = { [K in keyof PolicyText]?: PolicyText[K] | undefined };

/** Patterns of one policy, over all its rules: each takes its time to compile. */
const maxPatterns = 200;

/**
 * Checks the conditions of a policy.
 * @throws {Refusal} `invalid_input` that names each rule whose condition is flawed, and where in it
 */
export function assertRules(conditions: Conditions, rules: readonly Rule[]): void {
  const flaws: Record<string, string> = {};
  let patterns = 0;
  for (const [index, rule] of rules.entries()) {
    try {
      patterns += conditions.compile(rule.when).patterns;
    } catch (error) {
      if (!(error instanceof ConditionFlaw)) throw error;
      flaws[`rules.${index}.when`] = error.message;
    }
    if (patterns > maxPatterns)
      throw refuseFields({ rules: `may match ${maxPatterns} patterns in all, no more` });
  }
  if (Object.keys(flaws).length > 0) throw refuseFields(flaws);
}

/** @throws {Refusal} `invalid_input` when the organization wants a description and there is none */
export function assertDescribed(description: string, defaults: PolicyDefaults): void {
  if (!defaults.require_policy_description || description !== '') return;
  throw refuseFields({ description: 'is required: say what the policy is for' });
}

const broken = (message: string): CompiledRule['condition'] => ({
  guards: [],
  isSearching: false,
  priceOver: () => 0,
  holdsFor() {
    throw new ConditionFault(message);
  },
});

/** Makes stored rules ready to judge. A condition that no longer compiles can't be evaluated, and so denies. */
export function compileRules(conditions: Conditions, rules: readonly Rule[]): CompiledRule[] {
  return rules.map((rule) => {
    try {
      return { rule, condition: conditions.compile(rule.when) };
    } catch (error) {
      return { rule, condition: broken(error instanceof Error ? error.message : 'it is flawed') };
    }
  });
}

const fields = ['name', 'description', 'priority', 'enabled', 'rules'] as const;

/** The policy's text with what the patch names, and the names of what differs from before. */
export function applyPatch(before: PolicyText, patch: PolicyPatch): { text: PolicyText; changes: string[] } {
  const text: PolicyText = {
    name: patch.name ?? before.name,
    description: patch.description ?? before.description,
    priority: patch.priority ?? before.priority,
    enabled: patch.enabled ?? before.enabled,
    rules: patch.rules ?? before.rules,
  };
  return { text, changes: fields.filter((field) => !isSame(text[field], before[field])) };
}

/** Rules come out of the database as they went in, the order of their fields included: the column is `json`. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
