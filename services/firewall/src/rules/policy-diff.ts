import type { firewall, Rule } from '@aaf/contracts/firewall';
import { z } from 'zod';
import { findCommonSequence, type Pair } from './common-sequence.ts';
import type { PolicyText } from './policy.ts';

/** One difference between two versions. Of a rule that only moved, before and after are its places. */
export type PolicyChange = z.input<typeof firewall.policies.diff.output>['data'][number];

const fields = ['name', 'description', 'priority', 'enabled'] as const;

/** What makes one text of a policy into another: its fields first, then its rules by their places. */
export function diffPolicies(before: PolicyText, after: PolicyText): PolicyChange[] {
  const changed = fields
    .filter((field) => before[field] !== after[field])
    .map((path): PolicyChange => ({ path, change: 'changed', before: before[path], after: after[path] }));
  return [...changed, ...diffRules(before.rules, after.rules)];
}

/** A rule that does not stand where it stood: from, to, or both, when it was changed. */
type Step = Partial<Pair> & { hasMoved: boolean };

function diffRules(before: readonly Rule[], after: readonly Rule[]): PolicyChange[] {
  const was = before.map((rule) => JSON.stringify(rule));
  const is = after.map((rule) => JSON.stringify(rule));
  const common = findCommonSequence(was, is);
  const moves = findMoves(was, is, common);
  const steps: Step[] = [
    ...moves.map((move) => ({ ...move, hasMoved: true })),
    ...findRest([...common, ...moves], common, { from: was.length, to: is.length }),
  ];
  return steps
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map((step) => describe(step, ruleAt(was, step.from), ruleAt(is, step.to)));
}

const placeOf = ({ from, to }: Step): number => to ?? from ?? 0;

/** Out of its text, which leaves out what is not said. */
function ruleAt(texts: readonly string[], place: number | undefined): PolicyChange['before'] {
  const text = place === undefined ? undefined : texts[place];
  return text === undefined ? null : z.json().parse(JSON.parse(text));
}

function describe(step: Step, before: PolicyChange['before'], after: PolicyChange['after']): PolicyChange {
  const path = `rules.${placeOf(step)}`;
  if (step.hasMoved) return { path, change: 'moved', before: step.from ?? null, after: step.to ?? null };
  if (before && after) return { path, change: 'changed', before, after };
  return { path, change: before ? 'removed' : 'added', before, after };
}

/** The same rules, out of the common order. */
function findMoves(was: readonly string[], is: readonly string[], common: readonly Pair[]): Pair[] {
  const kept = new Set(common.map(({ to }) => to));
  const targets = new Map<string, number[]>();
  for (const [to, text] of is.entries()) {
    if (!kept.has(to)) targets.set(text, [...(targets.get(text) ?? []), to]);
  }
  const left = new Set(common.map(({ from }) => from));
  return [...was.entries()].flatMap(([from, text]) => {
    const to = left.has(from) ? undefined : targets.get(text)?.shift();
    return to === undefined ? [] : [{ from, to }];
  });
}

/** What is left between each two common rules: pairs of it are changes, the rest came or went. */
function findRest(taken: readonly Pair[], common: readonly Pair[], ends: Pair): Step[] {
  const takenFrom = new Set(taken.map(({ from }) => from));
  const takenTo = new Set(taken.map(({ to }) => to));
  let start: Pair = { from: 0, to: 0 };
  return [...common, ends].flatMap((end) => {
    const gone = between(start.from, end.from).filter((place) => !takenFrom.has(place));
    const come = between(start.to, end.to).filter((place) => !takenTo.has(place));
    start = { from: end.from + 1, to: end.to + 1 };
    return between(0, Math.max(gone.length, come.length)).map((i) => stepOf(gone[i], come[i]));
  });
}

const stepOf = (from: number | undefined, to: number | undefined): Step => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  hasMoved: false,
});

const between = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
