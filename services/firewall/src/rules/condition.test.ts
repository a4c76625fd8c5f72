import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConditionFault, ConditionFlaw } from './condition-errors.ts';
import { createConditions, findFlaw } from './condition.ts';
import { arbitraryObject, factsOf } from './facts.test-support.ts';

const conditions = createConditions();
const holds = (text: string, given: Parameters<typeof factsOf>[0] = {}) =>
  conditions.compile(text).holdsFor(factsOf(given));
const flawOf = (text: string): string => {
  try {
    conditions.compile(text);
  } catch (error) {
    if (error instanceof ConditionFlaw) return error.message;
    throw error;
  }
  throw new Error(`there is no flaw in ${text}`);
};
const faultOf = (text: string, given: Parameters<typeof factsOf>[0] = {}): string => {
  try {
    holds(text, given);
  } catch (error) {
    if (error instanceof ConditionFault) return error.message;
    throw error;
  }
  throw new Error(`${text} could be evaluated`);
};

describe('what a condition can look at', () => {
  const params = {
    amount: 250,
    path: '/etc/passwd',
    to: [{ address: 'a@example.com' }, { address: 'b@evil.test' }],
    limits: { daily: 100.5 },
    none: null,
  };
  test.each([
    ['action.tool == "stripe" && action.operation == "refund"', true],
    ['agent.id.startsWith("billing")', true],
    ['org.plan == "pro" && org.slug == "acme-corp" && org.id.startsWith("org_")', true],
    ['action.params.amount > 200', true],
    ['action.params.amount == 250', true],
    ['action.params.amount in [1, 250]', true],
    ['action.params.amount * 2.0 > 499.0', true],
    ['action.params.limits.daily > 100', true],
    ['action.params["amount"] < 3', false],
    ['action.params.none == null', true],
    ['has(action.params.amount) && !has(action.params.missing)', true],
    ['"amount" in action.params', true],
    ['size(action.params) == 5', true],
    ['action.params.to.exists(t, t.address.endsWith("@evil.test"))', true],
    ['action.params.to.all(t, t.address.contains("@"))', true],
    ['action.params.to.exists_one(t, t.address == "a@example.com")', true],
    ['action.params.to.filter(t, t.address.endsWith(".test")).size() == 1', true],
    ['"b@evil.test" in action.params.to.map(t, t.address)', true],
    ['action.params.path.matches("^/etc/.*$")', true],
    ['action.params.path.matches("(?i)PASSWD")', true],
    ['action.params.path.contains("shadow")', false],
    ['context.ip_address == "203.0.113.7"', true],
    ['context.now > timestamp("2026-03-17T11:59:59Z")', true],
    ['context.now - timestamp("2026-03-17T11:00:00Z") == duration("1h")', true],
    ['context.now.getHours() == 12 && context.now.getHours(org.timezone) == 13', true],
    ['context.now.getDayOfWeek() in [0, 6]', false],
    ['int(action.params.amount) % 2 == 0 ? true : false', true],
    ['// who pays\naction.params.amount > 1000 ||\n  action.params.path == "/etc/passwd"', true],
  ])('%s', (text, expected) => {
    expect(holds(text, { params })).toBe(expected);
  });

  test('the caller cannot forge the time or the address', () => {
    const context = { now: 'never', ip_address: '127.0.0.1', ticket: 'T-1' };
    expect(holds('context.ip_address == "203.0.113.7" && context.ticket == "T-1"', { context })).toBe(true);
    expect(holds('context.now == timestamp("2026-03-17T12:00:00Z")', { context })).toBe(true);
    expect(holds('context.ip_address == ""', { context, ip_address: null })).toBe(true);
  });

  test('fields with the names of JavaScript are fields like others', () => {
    const params = JSON.parse('{"constructor":{"a":1},"__proto__":{"admin":true},"toString":"x"}');
    expect(holds('action.params.constructor.a == 1 && action.params.toString == "x"', { params })).toBe(true);
    expect(holds('action.params["__proto__"].admin == true', { params })).toBe(true);
    expect(holds('has(action.params.valueOf) || has(action.params.hasOwnProperty)', { params })).toBe(false);
  });
});

describe('B24 a condition is checked before it is saved', () => {
  test.each([
    ['action.tool ==', 'line 1, column 15: Unexpected token: EOF'],
    ['action.tool == "a" &&\n  action.kind == "b"', 'line 2, column 10: No such key: kind'],
    ['user.id == "ada"', 'line 1, column 1: unknown variable user; there are action, agent, org and context'],
    ['action.tool == 5', 'line 1, column 1: no such overload: string == int'],
    ['action.tool', 'line 1, column 1: must be true or false, and is of type string'],
    ['action.params.flag', 'line 1, column 1: must be true or false, and is of type dyn'],
    ['action.tool.matches("(")', 'line 1, column 21: error parsing regexp: missing closing )'],
    ['action.tool.matches(action.operation)', 'line 1, column 21: matches() takes a pattern'],
    ['1.contains("a")', "line 1, column 1: found no matching overload for 'int.contains(string)'"],
    ['duration(action.tool) > duration("5m")', 'line 1, column 10: duration() takes a text'],
    ['duration("soon") > duration("5m")', 'line 1, column 10: duration() takes a text'],
    ['b"a" == b"a"', 'line 1, column 1: bytes are not offered here'],
    ['dyn(1) == 1', 'line 1, column 1: dyn() is not offered here'],
    ['"a,b".split(",").size() == 2', 'line 1, column 1: the method split() is not offered here'],
    ['action.tool._matches("(a+)+")', 'line 1, column 1: the method _matches() is not offered here'],
    ['cel.bind(a, "x", a == a)', 'line 1, column 1: unknown variable cel'],
  ])('%s', (text, message) => {
    expect(flawOf(text)).toContain(message);
  });
});

describe('a condition cannot stall the service', () => {
  test.each([
    ['too many terms', Array.from({ length: 400 }, () => 'true').join(' && '), 'maxAstNodes'],
    ['too deep', `${'('.repeat(40)}true${')'.repeat(40)}`, 'maxDepth'],
    ['three loops inside each other', '[1].all(x, [1].all(y, [1].all(z, true)))', 'nested 2 deep'],
    ['nine loops', Array.from({ length: 9 }, () => '[1].all(x, true)').join(' && '), '8 loops'],
    ['five patterns', Array.from({ length: 5 }, (_, i) => `"a".matches("a${i}")`).join(' && '), '4 patterns'],
    ['a pattern that repeats too much', '"a".matches("(a{100}){3}")', 'repeats too much'],
    ['a pattern that is too long', `"a".matches("${'a'.repeat(501)}")`, 'at most 500 characters'],
    ['texts that grow in a chain', '["a"].map(x, x + x).map(x, x + x).size() == 1', 'only pick out a field'],
    [
      'lists that grow in a chain',
      '["a"].map(x, [x, x]).map(x, [x, x]).size() == 1',
      'only pick out a field',
    ],
  ])('%s is refused', (_what, text, message) => {
    expect(flawOf(text)).toContain(message);
  });

  test('loops inside each other over long lists are not begun', () => {
    const items = Array.from({ length: 2_000 }, (_, i) => i);
    const text = 'action.params.items.all(x, action.params.items.all(y, x + y >= 0.0))';
    expect(holds(text, { params: { items: items.slice(0, 30) } })).toBe(true);
    expect(faultOf(text, { params: { items } })).toBe('there is too much to look at');
  });

  test('a long list can be searched once', () => {
    const items = Array.from({ length: 4_000 }, (_, i) => i);
    expect(holds('action.params.items.exists(x, x == 3999)', { params: { items } })).toBe(true);
  });

  test('a long text can be searched, but not without end', () => {
    const body = `${'a'.repeat(100_000)} password`;
    expect(holds('action.params.body.contains("password")', { params: { body } })).toBe(true);
    expect(holds('action.params.body.matches("pass(word|phrase)$")', { params: { body } })).toBe(true);
    const many = Array.from({ length: 60 }, () => 'action.params.body.contains("shadow")').join(' || ');
    expect(faultOf(many, { params: { body } })).toBe('there is too much text to search');
  });

  test('running out of steps is not swallowed by an alternative', () => {
    const body = 'a'.repeat(200_000);
    expect(faultOf('action.params.body.matches("a{200}b") || true', { params: { body } })).toContain(
      'too much text',
    );
  });

  test('a pattern that makes JavaScript backtrack for ever is matched in no time', () => {
    const body = `${'a'.repeat(5_000)}!`;
    expect(holds('action.params.body.matches("^(a+)+$")', { params: { body } })).toBe(false);
  });

  test('whatever the caller sends, an evaluation ends in an answer or a fault, within its price', () => {
    const texts = [
      'action.params.items.exists(x, x.amount > 10 || x == action.params.amount)',
      'action.params.items.all(x, action.params.items.exists(y, y == x)) && action.params.amount in action.params.items',
      'action.params == action.params.items || action.params.constructor.length == 1',
      'string(action.params.amount).contains("1") || action.params.items.map(x, x.amount)[0] == 1',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...texts), arbitraryObject, arbitraryObject, (text, params, context) => {
        const condition = conditions.compile(text);
        const facts = factsOf({ params, context });
        try {
          expect(typeof condition.holdsFor(facts)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(ConditionFault);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('whatever text is sent as a condition, it compiles or is flawed', () => {
    const word = fc.constantFrom(
      'action', '.tool', '.params', '.x', 'context', '.now', ' == ', ' && ', ' in ', '(', ')', '[', ']', '"a"', '1',
      '.exists(x, ', 'x', '.matches("', 'a+', '")', '!', '-', ' ? ', ' : ', '{', '}', ', ', 'size(', 'has(', '\n', '\\',
    ); // prettier-ignore
    const text = fc.oneof(
      fc.array(word, { maxLength: 20 }).map((words) => words.join('')),
      fc.string({ maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        try {
          conditions.compile(candidate);
        } catch (error) {
          expect(error).toBeInstanceOf(ConditionFlaw);
          expect((error as Error).message).toMatch(/^line \d+, column \d+: ./);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a fault says where, and nothing of what was sent', () => {
  const params = { key: 'hunter2', zone: 'Secret/hunter2' };
  const faults = [
    faultOf('action.params[action.params.key] == 1', { params }),
    faultOf('int(action.params.key) == 1', { params }),
    faultOf('context.now.getHours(action.params.zone) == 1', { params }),
    faultOf('context.missing == 1', { params }),
  ];
  expect(faults[0]).toBe('line 1, column 1: a field is missing');
  expect(faults[3]).toBe('line 1, column 9: a field is missing');
  expect(faults.join()).not.toContain('hunter2');
});

test('what is wrong with a condition is told with the character it begins at', () => {
  expect(findFlaw(conditions, 'action.tool == "a"')).toBeNull();
  expect(findFlaw(conditions, '')).toEqual({ message: 'is required', position: null });
  expect(findFlaw(conditions, 'action.tool ==')).toEqual({ message: 'Unexpected token: EOF', position: 14 });
  expect(findFlaw(conditions, 'true &&\n user.id == "ada"')).toMatchObject({ position: 9 });
});
