import type { Rule } from '@aaf/contracts/firewall';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffPolicies, type PolicyChange } from './policy-diff.ts';
import type { PolicyText } from './policy.ts';

const rule = (when: string): Rule => ({ when, decision: 'deny', risk_level: 'medium' });
const text = (rules: string, more: Partial<PolicyText> = {}): PolicyText => ({
  name: 'a',
  description: '',
  priority: 0,
  enabled: true,
  rules: Array.from(rules, rule),
  ...more,
});
const short = ({ path, change }: PolicyChange) => `${change} ${path}`;
const between = (before: string, after: string) => diffPolicies(text(before), text(after)).map(short);

describe('B25 what changed between two versions', () => {
  test('is told field by field, with what was and what is', () => {
    expect(diffPolicies(text('x'), text('x', { name: 'b', priority: 3, enabled: false }))).toEqual([
      { path: 'name', change: 'changed', before: 'a', after: 'b' },
      { path: 'priority', change: 'changed', before: 0, after: 3 },
      { path: 'enabled', change: 'changed', before: true, after: false },
    ]);
  });

  test.each([
    ['xyz', 'xyz', []],
    ['xyz', 'xwz', ['changed rules.1']],
    ['xyz', 'xwyz', ['added rules.1']],
    ['xyz', 'xz', ['removed rules.1']],
    ['xyz', 'yzx', ['moved rules.2']],
    ['xyz', 'zxyw', ['moved rules.0', 'added rules.3']],
    ['', 'x', ['added rules.0']],
    ['xx', 'x', ['removed rules.1']],
  ])('rules %j, then %j', (before, after, changes) => {
    expect(between(before, after)).toEqual(changes);
  });

  test('of a rule that moved, its places are told', () => {
    expect(diffPolicies(text('xyz'), text('yzx'))).toEqual([
      { path: 'rules.2', change: 'moved', before: 0, after: 2 },
    ]);
  });

  const rules = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), maxLength: 9 });
  const unique = fc.shuffledSubarray(Array.from('abcdefgh')).map((letters) => letters.join(''));

  test('is nothing exactly when nothing changed', () => {
    fc.assert(
      fc.property(rules, rules, (before, after) => {
        expect(between(before, after).length === 0).toBe(before === after);
      }),
    );
  });

  test('makes the later one out of the earlier one', () => {
    fc.assert(
      fc.property(unique, unique, (before, after) => {
        const changes = diffPolicies(text(before), text(after));
        const placeOf = ({ path }: PolicyChange) => Number(path.slice('rules.'.length));
        const made: unknown[] = Array.from({ length: after.length });
        const gone = new Set<string>();
        for (const change of changes) {
          if (change.change === 'moved') made[placeOf(change)] = text(before).rules[Number(change.before)];
          else if (change.change !== 'removed') made[placeOf(change)] = change.after;
          gone.add(JSON.stringify(change.change === 'moved' ? made[placeOf(change)] : change.before));
        }
        const kept = text(before).rules.filter((one) => !gone.has(JSON.stringify(one)));
        for (const [i, one] of made.entries()) made[i] = one ?? kept.shift();
        expect(made).toEqual(text(after).rules);
        expect(kept).toEqual([]);
      }),
    );
  });

  test('of a thousand rules that all differ names each of them', () => {
    const long = (word: string) =>
      text('', { rules: Array.from({ length: 1_000 }, (_, i) => rule(`${word} ${i}`)) });
    expect(diffPolicies(long('old'), long('new'))).toHaveLength(1_000);
  });
});
