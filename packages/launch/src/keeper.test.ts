import { expect, test } from 'vitest';
import { restartDelayMs } from './keeper.ts';

test('the wait before another start doubles with each crash in a row and ends at five seconds', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((crashes) => restartDelayMs(crashes));
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
});
