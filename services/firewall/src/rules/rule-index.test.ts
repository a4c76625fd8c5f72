import type { Decision } from '@aaf/contracts/caller';
import type { JsonObject } from '@aaf/contracts/json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAdmitted, namesOf } from './condition-guards.ts';
import { createConditions } from './condition.ts';
import { factsOf } from './facts.test-support.ts';
import { judge, type Verdict } from './judge.ts';
import { compileRules } from './policy.ts';
import { compilePolicySet, type CompiledPolicy } from './policy-set.ts';
import { indexRules } from './rule-index.ts';

const conditions = createConditions();
const defaults = { default_decision: 'allow', default_approval_timeout_minutes: 60 } as const;
const guardsOf = (text: string) =>
  conditions.compile(text).guards.map(({ fact, exact, prefixes }) => [fact, [...exact], [...prefixes]]);

describe('what rules a condition out', () => {
  test.each([
    ['action.tool == "a" && action.params.x > 1', [['tool', ['a'], []]]],
    ['"a" == action.operation', [['operation', ['a'], []]]],
    ['action.tool in ["a", "b"]', [['tool', ['a', 'b'], []]]],
    ['agent.id.startsWith("bot-")', [['agent', [], ['bot-']]]],
    ['action.tool == "a" || action.tool.startsWith("b")', [['tool', ['a'], ['b']]]],
    ['(action.tool == "a" && context.x == 1) || (action.tool == "b" && context.y == 2)', [['tool', ['a', 'b'], []]]],
    ['context.missing == 1 && (action.tool == "a" && agent.id == "b")', [['tool', ['a'], []], ['agent', ['b'], []]]],
    ['action.tool in []', [['tool', [], []]]],
    ['action.tool == "a" || agent.id == "b"', []],
    ['action.tool == "a" || true', []],
    ['!(action.tool == "a")', []],
    ['action.tool != "a"', []],
    ['(action.tool == "a") == true', []],
    ['action.tool == "a" ? true : false', []],
    ['action.tool == action.operation', []],
    ['action.tool in ["a", agent.id]', []],
    ['action.tool in action.params.tools', []],
    ['action.params.tools.exists(action, action.tool == "a")', []],
    ['action.tool.startsWith(agent.id)', []],
    ['org.id == "a" && action.params.tool == "a" && context.tool == "a"', []],
  ])('%s', (text, guards) => {
    expect(guardsOf(text)).toEqual(guards);
  }); // prettier-ignore
});

const word = fc.constantFrom('a', 'b', 'ab', 'abc', '');
const fact = fc.constantFrom('action.tool', 'action.operation', 'agent.id');
const quoted = word.map((text) => JSON.stringify(text));
const leaf = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fact, quoted).map(([name, text]) => `${name} == ${text}`) },
  fc.tuple(fact, quoted).map(([name, text]) => `${text} == ${name}`),
  fc.tuple(fact, fc.array(quoted, { maxLength: 3 })).map(([name, texts]) => `${name} in [${texts.join(', ')}]`),
  { weight: 2, arbitrary: fc.tuple(fact, quoted).map(([name, text]) => `${name}.startsWith(${text})`) },
  fc.constantFrom(
    'true', 'false', 'context.missing == 1', 'action.params.amount > 10', 'action.params.amount == true',
    'action.tool == agent.id', 'int(action.tool) == 1', 'action.params.items.all(action, action.tool == "a")',
    'action.operation.contains("b")',
  ),
); // prettier-ignore
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a} || ${b})`),
    tie('condition').map((a) => `!(${a})`),
    fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
}));
const compiles = (text: string): boolean => {
  try {
    conditions.compile(text);
    return true;
  } catch {
    return false; // nested too deep
  }
};
const arbitraryFacts = fc
  .record({
    tool: word,
    operation: word,
    agent_id: word,
    params: fc.constantFrom<JsonObject>({}, { amount: 11 }, { items: [{}] }, { amount: true }),
  })
  .map((given) => factsOf(given));

test('where a guard fails the condition is false: it does not hold, and does not fail either', () => {
  fc.assert(
    fc.property(condition.filter(compiles), arbitraryFacts, (text, facts) => {
      const compiled = conditions.compile(text);
      fc.pre(!isAdmitted(compiled.guards, namesOf(facts)));
      expect(compiled.holdsFor(facts)).toBe(false);
    }),
    { numRuns: 500 },
  );
}, 30_000);

describe('judging by the index', () => {
  const rule = fc.record({
    when: condition.filter(compiles),
    decision: fc.constantFrom<Decision>('allow', 'deny', 'require_approval'),
    risk_level: fc.constantFrom('low', 'high'),
  });
  const policies = fc
    .array(
      fc.record({
        rules: fc.array(rule, { minLength: 1, maxLength: 6 }).map((rules) => compileRules(conditions, rules)),
        priority: fc.integer({ min: -1, max: 1 }),
        created_at: fc.constantFrom('2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'),
      }),
      { maxLength: 8 },
    )
    .map((list): CompiledPolicy[] =>
      list.map((policy, i) => ({ ...policy, id: `pol_${i}`, name: `policy ${i}`, version: 1 })),
    );
  const withoutGuards = (list: readonly CompiledPolicy[]): CompiledPolicy[] =>
    list.map((policy) => ({
      ...policy,
      rules: policy.rules.map(({ rule: said, condition: full }) => ({
        rule: said,
        condition: { ...full, guards: [] },
      })),
    }));
  const restrictiveness = { allow: 0, require_approval: 1, deny: 2 };
  /** Every policy by itself, then the strongest: no index, no order, no early end. */
  const oneByOne = (list: readonly CompiledPolicy[], facts: ReturnType<typeof factsOf>): Verdict => {
    const said = withoutGuards(list).flatMap((policy) => {
      const verdict = judge(compilePolicySet([policy]), facts, { defaults });
      return verdict.policy_id === null ? [] : [{ verdict, policy }];
    });
    const [strongest] = said.sort(
      (a, b) =>
        restrictiveness[b.verdict.decision] - restrictiveness[a.verdict.decision] ||
        b.policy.priority - a.policy.priority ||
        a.policy.created_at.localeCompare(b.policy.created_at) ||
        a.policy.id.localeCompare(b.policy.id),
    );
    return strongest?.verdict ?? judge(compilePolicySet([]), facts, { defaults });
  };

  test('gives the verdict that evaluating every rule gives', () => {
    let spoken = 0;
    fc.assert(
      fc.property(policies, arbitraryFacts, (list, facts) => {
        const verdict = judge(compilePolicySet(list), facts, { defaults });
        if (verdict.policy_id !== null) spoken += 1;
        expect(verdict).toEqual(oneByOne(list, facts));
        expect(judge(compilePolicySet(withoutGuards(list)), facts, { defaults })).toEqual(verdict);
      }),
      { numRuns: 200 },
    );
    expect(spoken).toBeGreaterThan(40);
  }, 30_000);

  test('and tells the same of each rule when it is asked what became of them', () => {
    fc.assert(
      fc.property(policies, arbitraryFacts, (list, facts) => {
        const told: string[] = [];
        const plainly: string[] = [];
        const tell =
          (into: string[]) => (one: { policy: { id: string }; rule_index: number }, outcome: string) =>
            into.push(`${one.policy.id}.${one.rule_index} ${outcome}`);
        const options = { defaults, onRule: tell(told) };
        expect(judge(compilePolicySet(list), facts, options)).toEqual(oneByOne(list, facts));
        judge(compilePolicySet(withoutGuards(list)), facts, { defaults, onRule: tell(plainly) });
        expect(told).toEqual(plainly);
      }),
    );
  }, 30_000);

  test('looks at the rules under the rarest test, in their order, each once', () => {
    const guards = [
      'action.tool == "a" && action.operation == "x"',
      'true',
      'action.tool == "a" && action.operation == "y"',
      'action.tool.startsWith("a") || action.tool == "a" || action.tool.startsWith("a")',
      'agent.id == "other"',
    ].map((text) => conditions.compile(text).guards);
    const index = indexRules(guards);
    expect(index.candidatesFor({ tool: 'a', operation: 'y', agent: 'me' })).toEqual([1, 2, 3]);
    expect(index.candidatesFor({ tool: 'ab', operation: 'x', agent: 'me' })).toEqual([0, 1, 3]);
  });
});
