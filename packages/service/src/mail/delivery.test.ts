import { describe, expect, test } from 'vitest';
import { isPastHope, nextAttemptAt } from './delivery.ts';

const now = '2026-03-17T12:00:00.000Z';

describe('a mail that does not go', () => {
  test.each([
    [1, '2026-03-17T12:01:00.000Z'],
    [2, '2026-03-17T12:02:00.000Z'],
    [3, '2026-03-17T12:04:00.000Z'],
    [7, '2026-03-17T13:00:00.000Z'],
    [60, '2026-03-17T13:00:00.000Z'],
  ])('after try %i is tried again at %s', (attempts, at) => {
    expect(nextAttemptAt(now, attempts)).toBe(at);
  });

  test('is given up after three days', () => {
    expect(isPastHope({ created_at: '2026-03-14T12:00:00.000Z' }, now)).toBe(false);
    expect(isPastHope({ created_at: '2026-03-14T11:59:59.999Z' }, now)).toBe(true);
  });
});
