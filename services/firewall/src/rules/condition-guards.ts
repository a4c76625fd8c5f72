import type { ASTNode } from '@marcbachmann/cel-js';
import type { Facts } from './facts.ts';

/** The facts that guards test: always there, and always texts, so that testing them cannot fail. */
export const guardedFacts = ['tool', 'operation', 'agent'] as const;
export type GuardedFact = (typeof guardedFacts)[number];

/** What must be so for a condition to hold, whatever else it says: the fact is one of these, or begins so. */
export interface Guard {
  fact: GuardedFact;
  exact: ReadonlySet<string>;
  prefixes: readonly string[];
}

/** What guards look at. */
export type Names = Readonly<Record<GuardedFact, string>>;

export const namesOf = ({ variables: { action, agent } }: Facts): Names => ({
  tool: action.tool,
  operation: action.operation,
  agent: agent.id,
});

/** Whether none of the guards rules the condition out. */
export function isAdmitted(guards: readonly Guard[], names: Names): boolean {
  for (const { fact, exact, prefixes } of guards) {
    const name = names[fact];
    if (exact.has(name)) continue;
    if (prefixes.length === 0 || !prefixes.some((prefix) => name.startsWith(prefix))) return false;
  }
  return true;
}

/**
 * The guards of a condition that was parsed. Where one of them fails the condition is false, and nothing
 * else in it can make it fail: in CEL `&&` is false as soon as either side is, in spite of errors on the
 * other, and `||` when both are.
 */
export function guardsOf(node: ASTNode): Guard[] {
  if (node.op === '&&') return node.args.flatMap(guardsOf);
  if (node.op === '||') return eitherOf(guardsOf(node.args[0]), guardsOf(node.args[1]));
  const test = testOf(node);
  return test ? [test] : [];
}

/** Of two sides one must hold: what both test is tested together, and the rest is no guard. */
function eitherOf(left: readonly Guard[], right: readonly Guard[]): Guard[] {
  return left.flatMap((one) => {
    const other = right.find(({ fact }) => fact === one.fact);
    if (!other) return [];
    const exact = new Set([...one.exact, ...other.exact]);
    return [{ fact: one.fact, exact, prefixes: [...one.prefixes, ...other.prefixes] }];
  });
}

function testOf(node: ASTNode): Guard | undefined {
  if (node.op === '==') {
    const [left, right] = node.args;
    return exactly(factOf(left), [right]) ?? exactly(factOf(right), [left]);
  }
  if (node.op === 'in') {
    const [item, list] = node.args;
    return list.op === 'list' ? exactly(factOf(item), list.args) : undefined;
  }
  if (node.op !== 'rcall') return undefined;
  const [method, receiver, [prefix, ...more]] = node.args;
  if (method !== 'startsWith' || !prefix || more.length > 0) return undefined;
  const text = textOf(prefix);
  const fact = factOf(receiver);
  return fact && text !== undefined ? { fact, exact: new Set(), prefixes: [text] } : undefined;
}

function exactly(fact: GuardedFact | undefined, nodes: readonly ASTNode[]): Guard | undefined {
  const texts = nodes.map(textOf).filter((text) => text !== undefined);
  if (!fact || texts.length < nodes.length) return undefined;
  return { fact, exact: new Set(texts), prefixes: [] };
}

const textOf = (node: ASTNode): string | undefined =>
  node.op === 'value' && typeof node.args === 'string' ? node.args : undefined;

/** Loops can give these names to variables of their own, and no guard is ever looked for in a loop. */
function factOf(node: ASTNode): GuardedFact | undefined {
  if (node.op !== '.' || node.args[0].op !== 'id') return undefined;
  const [{ args: variable }, field] = node.args;
  if (variable === 'agent') return field === 'id' ? 'agent' : undefined;
  if (variable !== 'action') return undefined;
  return field === 'tool' || field === 'operation' ? field : undefined;
}
