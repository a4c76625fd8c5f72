/** Places of the same item in two lists. */
export interface Pair {
  from: number;
  to: number;
}

/** The longest sequence that two lists of texts have in common, both in their order. */
export function findCommonSequence(was: readonly string[], is: readonly string[]): Pair[] {
  // Long texts are compared a million times: as numbers.
  const numbers = new Map([...was, ...is].map((text, i) => [text, i]));
  const numberOf = (text: string): number => numbers.get(text) ?? -1;
  return findCommonNumbers(was.map(numberOf), is.map(numberOf));
}

function findCommonNumbers(before: readonly number[], after: readonly number[]): Pair[] {
  const width = after.length + 1;
  const lengths = lengthsOf(before, after);
  const pairs: Pair[] = [];
  let from = 0;
  let to = 0;
  while (from < before.length && to < after.length) {
    if (before[from] === after[to]) {
      pairs.push({ from, to });
      from += 1;
      to += 1;
    } else if (at(lengths, (from + 1) * width + to) >= at(lengths, from * width + to + 1)) from += 1;
    else to += 1;
  }
  return pairs;
}

const at = (lengths: Uint16Array, place: number): number => lengths[place] ?? 0;

/** At `i * width + j`: how much the lists have in common from their places i and j on. */
function lengthsOf(before: readonly number[], after: readonly number[]): Uint16Array {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? 1 + at(lengths, (i + 1) * width + j + 1)
          : Math.max(at(lengths, (i + 1) * width + j), at(lengths, i * width + j + 1));
    }
  }
  return lengths;
}
