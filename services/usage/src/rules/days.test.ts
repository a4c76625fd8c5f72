import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDayIn, daysBefore, quarterOf } from './calendar.ts';
import { sumDays, toDays } from './tally.ts';

const moment = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const timezone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'America/St_Johns',
  'Pacific/Chatham',
);

test('B4 a quarter of an hour lies whole on one day, in every time zone', () => {
  fc.assert(
    fc.property(moment, timezone, (at, zone) => {
      const dayIn = createDayIn(zone);
      const quarter = quarterOf(at);
      const last = new Date(Date.parse(quarter) + 15 * 60_000 - 1).toISOString();
      expect(dayIn(quarter)).toBe(dayIn(at));
      expect(dayIn(last)).toBe(dayIn(at));
    }),
  );
});

test('days lose and invent nothing: they add up to what their quarters do', () => {
  const quarter = fc.record({
    at: moment.map(quarterOf),
    allow: fc.nat(9),
    deny: fc.nat(9),
    require_approval: fc.nat(9),
    approved: fc.nat(9),
    denied: fc.nat(9),
    expired: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.array(quarter), timezone, (quarters, zone) => {
      expect(sumDays(toDays(quarters, createDayIn(zone)))).toEqual(sumDays(quarters));
    }),
  );
});

test('days are counted back over months and leap days', () => {
  expect(daysBefore('2028-03-01', 1)).toBe('2028-02-29');
  expect(daysBefore('2026-01-10', 30)).toBe('2025-12-11');
});
