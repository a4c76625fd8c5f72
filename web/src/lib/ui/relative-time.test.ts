import { expect, test } from 'vitest';
import { sayAgo, sayDay, sayExactly, sayLeft } from './relative-time.ts';

const now = Date.parse('2026-11-22T12:41:00.000Z');
const before = (ms: number) => new Date(now - ms).toISOString();
const after = (ms: number) => before(-ms);
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [0, 'just now'],
  [-3 * second, 'just now'],
  [44 * second, 'just now'],
  [50 * second, '1 min ago'],
  [5 * minute, '5 min ago'],
  [3 * hour + 59 * minute, '3 h ago'],
  [2 * day, '2 d ago'],
  [10 * day, '12 Nov'],
  [400 * day, '18 Oct 2025'],
])('%d ms old reads as %s', (age, expected) => expect(sayAgo(before(age), now, 'UTC')).toBe(expected));

test.each([
  [0, 'expired'],
  [45 * second, '45 s left'],
  [12 * minute + 30 * second, '12 min left'],
  [3 * hour + 5 * minute, '3 h 5 min left'],
  [26 * hour, '26 h 0 min left'],
  [3 * day + hour, '3 d left'],
])('%d ms away reads as %s', (left, expected) => expect(sayLeft(after(left), now)).toBe(expected));

test('days and times are those of the time zone', () => {
  expect(sayDay('2026-11-22T23:30:00.000Z', 'Europe/Berlin', now)).toBe('23 Nov');
  expect(sayExactly('2026-11-22T23:30:05.000Z', 'Europe/Berlin')).toMatch(
    /^23 Nov 2026, 00:30:05 (CET|GMT\+1)$/,
  );
});
