import { troubles, type Trouble } from '#lib/troubles.ts';

const wordsOf = ({ code, title, explanation, next }: Trouble): string =>
  [code, code.replaceAll('_', ' '), title, explanation, next.text].join(' ').toLowerCase();

/** The causes in which every word of a search stands; all of them when nothing is searched for. */
export function findTroubles(q: string): readonly Trouble[] {
  const asked = q.toLowerCase().split(/\s+/).filter(Boolean);
  return troubles.filter((trouble) => {
    const words = wordsOf(trouble);
    return asked.every((word) => words.includes(word));
  });
}
