import { expect, test } from 'vitest';
import { addTallies, findTally, tallyLine } from './tally.ts';

test.each([
  [{ passed: 12, failed: 0, skipped: 0 }, '12 passed, 0 failed'],
  [{ passed: 0, failed: 3, skipped: 1 }, '0 passed, 3 failed, 1 skipped'],
])('%j is summed up as "%s", and read back from it', (tally, line) => {
  expect(tallyLine(tally)).toBe(line);
  expect(findTally(`noise\n${line}\n`)).toEqual(tally);
});

test('of several lines the last counts, and without any there is none', () => {
  expect(findTally('1 passed, 0 failed\n2 passed, 0 failed\n')).toMatchObject({ passed: 2 });
  expect(findTally('Tests  5 passed (5)\n')).toBeUndefined();
});

test('two runs add up', () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  expect(addTallies(one, one)).toEqual({ passed: 2, failed: 4, skipped: 6 });
});
