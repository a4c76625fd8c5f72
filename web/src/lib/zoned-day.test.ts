import { expect, test } from 'vitest';
import { endOfDay, startOfDay } from './zoned-day.ts';

test.each([
  ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
  ['2026-11-22', 'Europe/Berlin', '2026-11-21T23:00:00.000Z'],
  ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
  ['2026-11-22', 'America/Los_Angeles', '2026-11-22T08:00:00.000Z'],
  ['2026-11-22', 'Asia/Kolkata', '2026-11-21T18:30:00.000Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
])('%s begins in %s at %s', (day, timezone, expected) => expect(startOfDay(day, timezone)).toBe(expected));

test('the day on which clocks are set back has 25 hours', () => {
  expect(endOfDay('2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z');
});

test.each(['', 'today', '2026-13-40', '2026-11-22T00:00'])('%j is no day', (text) => {
  expect(startOfDay(text, 'UTC')).toBeUndefined();
  expect(endOfDay(text, 'UTC')).toBeUndefined();
});
