import { expect, test } from 'vitest';
import { sayIdle } from './say-idle.ts';

test.each([
  [1, 'a minute'],
  [15, '15 minutes'],
  [60, 'an hour'],
  [90, '90 minutes'],
  [480, '8 hours'],
])('%i minutes are %s', (minutes, words) => {
  expect(sayIdle(minutes)).toBe(words);
});
