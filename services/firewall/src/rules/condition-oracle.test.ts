import type { JsonObject } from '@aaf/contracts/json';
import { isCelError, run } from '@bufbuild/cel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createConditions } from './condition.ts';
import { factsOf } from './facts.test-support.ts';

/**
 * Two engines that share no code: one judges, the other passes the conformance tests of CEL. Left out is where
 * the other is known to be wrong or laxer: `double()` of a text that is no number, which it takes for NaN; and
 * `in` a map of what cannot be a key, which it refuses, and which is false here as in cel-go.
 */
const conditions = createConditions();

const given = fc.record({
  tool: fc.constantFrom('stripe', 'github', ''),
  operation: fc.constantFrom('refund', 'read'),
  agent_id: fc.constantFrom('billing-bot', 'é🙂'),
  params: fc.constantFrom<JsonObject>(
    {},
    { amount: 10, name: 'stripe', items: [1, 2, 3], flag: true, to: [{ a: 1 }, { a: 'x' }] },
    { amount: -2.5, name: '', items: [], flag: null, to: [{ b: 1 }, {}] },
    { amount: 'ten', name: 7, items: 'stripe', flag: 'true', to: [] },
    { amount: 0, name: 'a🙂b', items: ['stripe', 1, null, true], flag: false, to: [{ a: 2 }] },
  ),
});

const { bool } = fc.letrec<{ bool: string; number: string; text: string; list: string; any: string }>((tie) => {
  const several = (shape: (...parts: string[]) => string, ...parts: fc.Arbitrary<string>[]) =>
    fc.tuple(...parts).map((made) => shape(...made));
  const compare = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
  return {
    text: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('action.tool', 'agent.id', 'action.params.name', '"stripe"', '"a🙂b"', '""'),
      several((a, b) => `(${a} + ${b})`, tie('text'), tie('text')),
    ),
    number: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('1', '-2', '0', '2.5', '10.0', 'action.params.amount', 'action.params.items[0]'),
      tie('text').map((a) => `size(${a})`),
      several((a, op, b) => `(${a} ${op} ${b})`, tie('number'), fc.constantFrom('+', '-', '*', '/', '%'), tie('number')),
      tie('number').map((a) => `int(${a})`),
      tie('text').map((a) => `double(size(${a}))`),
    ),
    list: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('[]', '[1, 2, 3]', '["stripe"]', 'action.params.items', 'action.params.to'),
      tie('list').map((a) => `${a}.filter(x, x != 1)`),
    ),
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('null', 'true', 'action.params.flag', 'action.params.missing', 'action.params', '{"a": 1}'),
      tie('number'), tie('text'), tie('list'),
    ),
    bool: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('true', 'false', 'action.params.flag == true', 'has(action.params.amount)', 'has(action.params.missing)'),
      several((a, op, b) => `${a} ${op} ${b}`, tie('number'), compare, tie('number')),
      several((a, op, b) => `${a} ${op} ${b}`, tie('text'), compare, tie('text')),
      several((a, op, b) => `${a} ${op} ${b}`, tie('any'), fc.constantFrom('==', '!='), tie('any')),
      several((a, b) => `${a} in ${b}`, tie('any'), tie('list')),
      several((a, method, b) => `${a}.${method}(${b})`, tie('text'), fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('text')),
      several((a, b) => `(${a} && ${b})`, tie('bool'), tie('bool')),
      several((a, b) => `(${a} || ${b})`, tie('bool'), tie('bool')),
      several((a, b, c) => `(${a} ? ${b} : ${c})`, tie('bool'), tie('bool'), tie('bool')),
      tie('bool').map((a) => `!(${a})`),
      several((a, loop, op, b) => `${a}.${loop}(x, x ${op} ${b})`, tie('list'), fc.constantFrom('exists', 'all', 'exists_one'), compare, tie('number')),
      several((loop, b) => `action.params.to.${loop}(t, has(t.a) && t.a == ${b})`, fc.constantFrom('exists', 'all', 'exists_one'), tie('any')),
    ),
  };
}); // prettier-ignore

type Answer = boolean | 'error';

function ours(text: string, facts: ReturnType<typeof factsOf>): Answer {
  try {
    return conditions.compile(text).holdsFor(facts);
  } catch {
    return 'error';
  }
}

function theirs(text: string, facts: ReturnType<typeof factsOf>): Answer {
  const { action, agent } = facts.variables;
  const answer = run(text, {
    action: new Map<string, unknown>(Object.entries(action)) as Map<string, string>, // their input type is recursive
    agent: new Map(Object.entries(agent)),
  });
  if (isCelError(answer)) return 'error';
  return typeof answer === 'boolean' ? answer : 'error';
}

const compiles = (text: string): boolean => {
  try {
    conditions.compile(text);
    return true;
  } catch {
    return false;
  }
};

test('conditions mean what CEL says they mean', () => {
  const said = { true: 0, false: 0, error: 0 };
  fc.assert(
    fc.property(bool.filter(compiles), given, (text, submission) => {
      const facts = factsOf(submission);
      const answer = ours(text, facts);
      said[`${answer}`] += 1;
      expect(answer).toBe(theirs(text, facts));
    }),
    { numRuns: 500 },
  );
  expect(Math.min(said.true, said.false, said.error)).toBeGreaterThan(20);
}, 60_000);
