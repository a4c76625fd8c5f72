import type { Decision } from '@aaf/contracts/caller';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createConditions } from './condition.ts';
import { arbitraryObject, factsOf } from './facts.test-support.ts';
import { judge } from './judge.ts';
import { compilePolicySet, type CompiledPolicy } from './policy-set.ts';
import { compileRules } from './policy.ts';

const conditions = createConditions();
const defaults = { default_decision: 'allow', default_approval_timeout_minutes: 60 } as const;
const restrictiveness: Record<Decision, number> = { allow: 0, require_approval: 1, deny: 2 };

interface RuleSketch {
  when?: string;
  decision?: Decision;
  reason?: string;
  approval?: { timeout_minutes?: number; required_approvers: number };
}

let made = 0;
function policy(rules: RuleSketch[], given: Partial<CompiledPolicy> = {}): CompiledPolicy {
  made += 1;
  const full = rules.map((rule) => ({
    when: 'true',
    decision: 'deny' as const,
    risk_level: 'medium' as const,
    ...rule,
  }));
  return {
    id: `pol_${String(made).padStart(4, '0')}`,
    name: `policy ${made}`,
    version: 1,
    priority: 0,
    created_at: '2026-03-01T00:00:00.000Z',
    ...given,
    rules: compileRules(conditions, full),
  };
}

const says = (decision: Decision, given: Partial<CompiledPolicy> = {}) => policy([{ decision }], given);
const judged = (policies: CompiledPolicy[], options: Partial<Parameters<typeof judge>[2]> = {}) =>
  judge(compilePolicySet(policies), factsOf(), { defaults, ...options });

describe('B21 what no policy covers', () => {
  test.each(['allow', 'deny', 'require_approval'] as const)('is decided by the default, %s', (decision) => {
    const verdict = judged([policy([{ when: 'false' }])], {
      defaults: { ...defaults, default_decision: decision },
    });
    expect(verdict).toMatchObject({ decision, policy_id: null, policy_version: null, rule_index: null });
    expect(verdict.reason).toContain('default');
  });

  test('B22 waits as long as the default says when it needs a person', () => {
    const verdict = judged([], {
      defaults: { default_decision: 'require_approval', default_approval_timeout_minutes: 60 },
    });
    expect(verdict.approval).toEqual({ timeout_minutes: 60, required_approvers: 1 });
  });
});

describe('one policy', () => {
  test('its first rule that applies speaks', () => {
    const one = policy([
      { when: 'action.tool == "github"' },
      { when: 'action.tool == "stripe"', decision: 'require_approval', reason: 'money moves' },
      { when: 'true', decision: 'deny' },
    ]);
    expect(judged([one])).toMatchObject({
      decision: 'require_approval',
      reason: 'money moves',
      policy_id: one.id,
      policy_version: 1,
      rule_index: 1,
    });
  });

  test('its own terms of approval rule over the default', () => {
    const approval = { timeout_minutes: 5, required_approvers: 2 };
    expect(judged([policy([{ decision: 'require_approval', approval }])]).approval).toEqual(approval);
    const patient = policy([{ decision: 'require_approval', approval: { required_approvers: 2 } }]);
    expect(judged([patient]).approval).toEqual({ timeout_minutes: 60, required_approvers: 2 });
  });

  test('without a reason the verdict names the rule', () => {
    expect(judged([policy([{}], { name: 'refunds' })]).reason).toBe('Rule 1 of policy "refunds" applies.');
  });
});

describe('several policies', () => {
  test('the most restrictive wins, whatever its priority', () => {
    const strict = says('deny', { priority: -5 });
    expect(
      judged([says('allow', { priority: 100 }), strict, says('require_approval', { priority: 50 })]),
    ).toMatchObject({
      decision: 'deny',
      policy_id: strict.id,
    });
  });

  test('among equals the highest priority gives the reason, then the older, then the lower id', () => {
    const young = says('deny', { priority: 1, created_at: '2026-03-02T00:00:00.000Z' });
    const old = says('deny', { priority: 1, created_at: '2026-03-01T00:00:00.000Z' });
    const twin = says('deny', { priority: 1, created_at: '2026-03-01T00:00:00.000Z' });
    const high = says('deny', { priority: 2, created_at: '2026-03-03T00:00:00.000Z' });
    expect(judged([young, twin, old, high]).policy_id).toBe(high.id);
    expect(judged([young, twin, old]).policy_id).toBe(old.id);
    expect(judged([young, twin]).policy_id).toBe(twin.id);
  });
});

describe('a condition that cannot be evaluated', () => {
  const broken = policy([{ when: 'context.missing == 1', decision: 'allow' }], { name: 'odd' });

  test('denies with a high risk, and says which', () => {
    expect(judged([broken, says('allow')])).toMatchObject({
      decision: 'deny',
      risk_level: 'high',
      policy_id: broken.id,
      rule_index: 0,
      reason:
        'The condition of rule 1 of policy "odd" could not be evaluated: line 1, column 9: a field is missing.',
    });
  });

  test('denies when it was saved and no longer compiles', () => {
    const old = policy([{ when: 'gone.tool == "x"', decision: 'allow' }]);
    expect(judged([old]).decision).toBe('deny');
  });

  test('denies when the engine itself throws, whatever it throws', () => {
    for (const thrown of [new Error('secret'), 'text', undefined, null]) {
      const rule = { when: 'true', decision: 'allow', risk_level: 'low' } as const;
      const condition = {
        guards: [],
        isSearching: false,
        priceOver: () => 0,
        holdsFor: () => {
          throw thrown; // eslint-disable-line @typescript-eslint/only-throw-error -- an engine may throw anything
        },
      };
      const verdict = judged([{ ...says('allow'), rules: [{ rule, condition }] }]);
      expect(verdict).toMatchObject({ decision: 'deny', risk_level: 'high' });
      expect(verdict.reason).not.toContain('secret');
    }
  });

  test('denies when the time is used up', () => {
    const heavy = policy([{ when: 'action.params.items.exists(x, x == -1)', decision: 'deny' }]);
    const facts = factsOf({ params: { items: Array.from({ length: 4_000 }, () => 0) } });
    expect(judge(compilePolicySet([heavy]), facts, { defaults }).decision).toBe('allow');
    expect(judge(compilePolicySet([heavy]), facts, { defaults, isOverdue: () => true })).toMatchObject({
      decision: 'deny',
      reason: expect.stringContaining('the time is used up'),
    });
    const searching = policy([{ when: 'action.tool.contains("x")', decision: 'deny' }]);
    expect(judged([searching], { isOverdue: () => true }).decision).toBe('deny');
    expect(judged([searching, says('allow')], { isOverdue: () => false }).decision).toBe('allow');
    expect(judged([says('allow')], { isOverdue: () => true }).decision).toBe('allow');
  });
});

describe('by property', () => {
  const sketch = fc.record({
    when: fc.constantFrom(
      'true', 'false', 'action.params.amount > 10', 'has(action.params.amount) && action.params.amount == 1',
      'action.params.items.exists(i, i.amount > 1)', 'context.missing == 1', 'action.tool == "stripe"',
    ), // prettier-ignore
    decision: fc.constantFrom<Decision>('allow', 'deny', 'require_approval'),
  });
  const arbitraryPolicy = fc
    .record({
      rules: fc.array(sketch, { minLength: 1, maxLength: 4 }),
      priority: fc.integer({ min: -2, max: 2 }),
      created_at: fc.constantFrom('2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'),
    })
    .map(({ rules, ...given }) => policy(rules, given));
  const policies = fc.array(arbitraryPolicy, { maxLength: 6 });
  const arbitraryFacts = fc
    .record({ params: arbitraryObject, context: arbitraryObject })
    .map((given) => factsOf(given));
  const arbitraryDefault = fc
    .constantFrom<Decision>('allow', 'deny', 'require_approval')
    .map((default_decision) => ({ defaults: { ...defaults, default_decision } }));

  test('the order of the policies does not matter', () => {
    const shuffled = policies.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, arbitraryFacts, arbitraryDefault, ([some, other], facts, options) => {
        expect(judge(compilePolicySet(other), facts, options)).toEqual(
          judge(compilePolicySet(some), facts, options),
        );
      }),
    );
  });

  test('adding a policy never makes a verdict of policies less restrictive', () => {
    fc.assert(
      fc.property(policies, arbitraryPolicy, arbitraryFacts, (some, more, facts) => {
        const before = judge(compilePolicySet(some), facts, { defaults });
        const after = judge(compilePolicySet([...some, more]), facts, { defaults });
        expect(restrictiveness[after.decision]).toBeGreaterThanOrEqual(restrictiveness[before.decision]);
      }),
    );
  });

  test('it never throws, and a fault always denies', () => {
    const faulty = policy([{ when: 'context.missing_for_sure.at_all == 1', decision: 'allow' }]);
    fc.assert(
      fc.property(policies, arbitraryFacts, arbitraryDefault, (some, facts, options) => {
        const verdict = judge(compilePolicySet([...some, faulty]), facts, options);
        expect(verdict.decision).toBe('deny');
        expect(verdict.reason).not.toBe('');
      }),
    );
  });

  test('an approval is asked for exactly when a person has to decide', () => {
    fc.assert(
      fc.property(policies, arbitraryFacts, arbitraryDefault, (some, facts, options) => {
        const { decision, approval } = judge(compilePolicySet(some), facts, options);
        expect(approval !== null).toBe(decision === 'require_approval');
      }),
    );
  });
});
