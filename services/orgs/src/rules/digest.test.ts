import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueDigest, sayDay } from './digest.ts';

test.each([
  ['the day before clocks go forward', '2026-03-28T08:00:00.000Z', '2026-03-28'],
  ['the day on which they do', '2026-03-29T07:00:00.000Z', '2026-03-29'],
  ['the day before clocks go back', '2026-10-24T07:00:00.000Z', '2026-10-24'],
  ['the day on which they do', '2026-10-25T08:00:00.000Z', '2026-10-25'],
])('B5 on %s in Berlin the digest is due at nine on the clock, not a minute earlier', (_day, nine, today) => {
  const aMinuteEarlier = new Date(Date.parse(nine) - 60_000).toISOString();
  expect(dueDigest(aMinuteEarlier, 'Europe/Berlin', undefined)).toBeUndefined();
  expect(dueDigest(nine, 'Europe/Berlin', undefined)).toMatchObject({ today });
});

test('B5 each day of a year has one digest, in every time zone', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'UTC',
  );
  fc.assert(
    fc.property(zones, fc.integer({ min: 2000, max: 2090 }), (timezone, year) => {
      let last: string | undefined;
      const days: string[] = [];
      const startMs = Date.UTC(year, 0, 2);
      for (let minute = 0; minute < 360 * 1_440; minute += 30) {
        const due = dueDigest(new Date(startMs + minute * 60_000).toISOString(), timezone, last);
        if (!due) continue;
        last = due.today;
        days.push(due.today);
      }
      expect(new Set(days).size).toBe(days.length);
      expect(days.length).toBeGreaterThanOrEqual(359);
    }),
    { numRuns: 3 },
  );
}, 60_000);

test('what is missed at nine is written later that day, and never twice', () => {
  expect(dueDigest('2026-05-02T20:00:00.000Z', 'UTC', '2026-05-01')).toEqual({
    today: '2026-05-02',
    yesterday: '2026-05-01',
  });
  expect(dueDigest('2026-05-02T20:00:00.000Z', 'UTC', '2026-05-02')).toBeUndefined();
});

test('a day is told in a sentence', () => {
  expect(sayDay({ total: 1, allow: 1, deny: 0, require_approval: 0 })).toBe(
    'Yesterday: 1 action, 1 allowed, 0 denied, 0 held for a person',
  );
});
