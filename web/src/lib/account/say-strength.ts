/** How a password stands against guessing: 0 falls at once, 4 holds. */
export interface Guessability {
  score: 0 | 1 | 2 | 3 | 4;
  advice?: string | null | undefined;
}

export interface Strength {
  /** How many of the meter's four parts are filled. */
  level: 0 | 1 | 2 | 3 | 4;
  words: string;
  advice?: string | undefined;
}

/** As the contract has it: length is what counts. */
const fewestCharacters = 12;

const levels = {
  0: { level: 1, words: 'Very weak' },
  1: { level: 1, words: 'Weak' },
  2: { level: 2, words: 'Fair' },
  3: { level: 3, words: 'Good' },
  4: { level: 4, words: 'Strong' },
} as const;

/** What the meter shows of a password, in words; without a judgement of its own it knows the length alone. */
export function sayStrength(password: string, judged: Guessability | undefined): Strength | undefined {
  if (password === '') return undefined;
  const missing = fewestCharacters - password.length;
  if (missing > 0) {
    const words = `Too short: ${missing} more ${missing === 1 ? 'character' : 'characters'}`;
    return { level: 0, words };
  }
  if (!judged) return undefined;
  const isWeak = judged.score < 3;
  return { ...levels[judged.score], advice: isWeak ? (judged.advice ?? undefined) : undefined };
}
