import { Refusal } from '@aaf/contracts/errors';
import { describe, expect, test } from 'vitest';
import { createConditions } from './condition.ts';
import { applyPatch, assertDescribed, assertRules, type PolicyText } from './policy.ts';

const conditions = createConditions();
const rule = (when: string) => ({ when, decision: 'deny', risk_level: 'medium' }) as const;
const fieldsOf = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid_input') return error.details['fields'];
    throw error;
  }
  return undefined;
};

describe('B24 a description', () => {
  const defaults = {
    default_decision: 'allow',
    default_approval_timeout_minutes: 60,
    require_policy_description: true,
    enable_policy_versioning: true,
  } as const;

  test('is required where the organization says so', () => {
    expect(
      fieldsOf(() => {
        assertDescribed('', defaults);
      }),
    ).toHaveProperty('description');
    expect(
      fieldsOf(() => {
        assertDescribed('why', defaults);
      }),
    ).toBeUndefined();
    expect(
      fieldsOf(() => {
        assertDescribed('', { ...defaults, require_policy_description: false });
      }),
    ).toBeUndefined();
  });
});

describe('the rules of a policy', () => {
  test('are all checked, and each flaw is named where it stands', () => {
    const rules = [rule('true'), rule('action.tool =='), rule('action.kind == "x"')];
    expect(
      fieldsOf(() => {
        assertRules(conditions, rules);
      }),
    ).toEqual({
      'rules.1.when': 'line 1, column 15: Unexpected token: EOF',
      'rules.2.when': 'line 1, column 8: No such key: kind',
    });
  });

  test('may hold so many patterns and no more', () => {
    const rules = Array.from({ length: 201 }, (_, i) => rule(`action.tool.matches("^a${i % 7}")`));
    expect(
      fieldsOf(() => {
        assertRules(conditions, rules.slice(1));
      }),
    ).toBeUndefined();
    expect(
      fieldsOf(() => {
        assertRules(conditions, rules);
      }),
    ).toHaveProperty('rules');
  });
});

describe('a change', () => {
  const before: PolicyText = {
    name: 'a',
    description: 'b',
    priority: 0,
    enabled: true,
    rules: [rule('true')],
  };

  test('names what differs, and nothing else', () => {
    const { text, changes } = applyPatch(before, { name: 'a', priority: 5, rules: [rule('false')] });
    expect(changes).toEqual(['priority', 'rules']);
    expect(text).toEqual({ ...before, priority: 5, rules: [rule('false')] });
  });

  test('to what is there already is none', () => {
    expect(applyPatch(before, { ...before }).changes).toEqual([]);
    expect(applyPatch(before, {}).changes).toEqual([]);
  });
});
