import { guardedFacts, type Guard, type GuardedFact, type Names } from './condition-guards.ts';

/** Finds the rules that a judgement has to look at, by their places in the order of judging. */
export interface RuleIndex {
  /** The places of all rules that the names do not rule out by the guard they stand under; ascending. */
  candidatesFor(names: Names): readonly number[];
}

type Places = number[];

/** The rules under the values of one fact: those that ask for exactly it, and those that ask how it begins. */
class Shelf {
  readonly #exact = new Map<string, Places>();
  /** By the length of the prefix. */
  readonly #prefixes = new Map<number, Map<string, Places>>();

  add({ exact, prefixes }: Guard, place: number): void {
    for (const value of exact) push(this.#exact, value, place);
    for (const prefix of prefixes) {
      const sameLength = this.#prefixes.get(prefix.length) ?? new Map<string, Places>();
      this.#prefixes.set(prefix.length, sameLength);
      push(sameLength, prefix, place);
    }
  }

  /** How many rules one would have to look at for the values of a guard. */
  countUnder({ exact, prefixes }: Guard): number {
    let count = 0;
    for (const value of exact) count += this.#exact.get(value)?.length ?? 0;
    for (const prefix of prefixes) count += this.#prefixes.get(prefix.length)?.get(prefix)?.length ?? 0;
    return count;
  }

  collect(name: string, into: Places[]): void {
    const exact = this.#exact.get(name);
    if (exact) into.push(exact);
    for (const [length, sameLength] of this.#prefixes) {
      const places = length <= name.length ? sameLength.get(name.slice(0, length)) : undefined;
      if (places) into.push(places);
    }
  }
}

function push(shelf: Map<string, Places>, value: string, place: number): void {
  const places = shelf.get(value);
  if (!places) shelf.set(value, [place]);
  else if (places.at(-1) !== place) places.push(place); // a guard may name the same prefix twice
}

const createShelves = (): Record<GuardedFact, Shelf> => ({
  tool: new Shelf(),
  operation: new Shelf(),
  agent: new Shelf(),
});

/** Indexes rules, given by their guards in the order of judging: each under its rarest guard, or under none. */
export function indexRules(guardsByPlace: readonly (readonly Guard[])[]): RuleIndex {
  const all = createShelves();
  for (const [place, guards] of guardsByPlace.entries()) {
    for (const guard of guards) all[guard.fact].add(guard, place);
  }
  const unguarded: Places = [];
  const shelves = createShelves();
  for (const [place, guards] of guardsByPlace.entries()) {
    const rarest = rarestOf(guards, all);
    if (rarest) shelves[rarest.fact].add(rarest, place);
    else unguarded.push(place);
  }
  return {
    candidatesFor(names) {
      const lists: Places[] = unguarded.length > 0 ? [unguarded] : [];
      for (const fact of guardedFacts) shelves[fact].collect(names[fact], lists);
      return merge(lists);
    },
  };
}

function rarestOf(guards: readonly Guard[], all: Record<GuardedFact, Shelf>): Guard | undefined {
  let rarest: Guard | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const guard of guards) {
    const count = all[guard.fact].countUnder(guard);
    if (count >= fewest) continue;
    rarest = guard;
    fewest = count;
  }
  return rarest;
}

/** One ascending list out of several; a place that stands in more than one comes once. */
function merge(lists: readonly Places[]): readonly number[] {
  const [first, ...others] = lists;
  if (!first) return [];
  return others.reduce<readonly number[]>(mergeTwo, first);
}

function mergeTwo(a: readonly number[], b: readonly number[]): number[] {
  const merged: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Number.POSITIVE_INFINITY;
    const right = b[j] ?? Number.POSITIVE_INFINITY;
    merged.push(Math.min(left, right));
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return merged;
}
