import { expect, test } from 'vitest';
import { sayStrength } from './say-strength.ts';

test('nothing is said about no password', () => {
  expect(sayStrength('', { score: 0 })).toBeUndefined();
});

test('a short password is told how many characters it lacks, whatever else is known of it', () => {
  expect(sayStrength('12345678901', { score: 4 })).toEqual({
    level: 0,
    words: 'Too short: 1 more character',
  });
  expect(sayStrength('a', undefined)?.words).toBe('Too short: 11 more characters');
});

test('a long one is judged by how it is guessed, and only a weak one gets advice', () => {
  const password = 'a horse, a battery';
  expect(sayStrength(password, undefined)).toBeUndefined();
  expect(sayStrength(password, { score: 1, advice: 'Add more words.' })).toEqual({
    level: 1,
    words: 'Weak',
    advice: 'Add more words.',
  });
  expect(sayStrength(password, { score: 4, advice: 'Add more words.' })).toEqual({
    level: 4,
    words: 'Strong',
    advice: undefined,
  });
});
