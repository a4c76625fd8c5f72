import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, daysOf, monthOf, nextMonth } from './calendar.ts';

const moment = fc
  .date({
    min: new Date('1970-01-01T00:00:00.000Z'),
    max: new Date('9998-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());

test.each([
  ['2026-11-30T23:59:59.999Z', '2026-11-30', '2026-11'],
  ['2026-12-01T00:00:00.000Z', '2026-12-01', '2026-12'],
  ['2024-02-29T12:00:00Z', '2024-02-29', '2024-02'],
])('%s is counted on the UTC day %s of the month %s', (timestamp, day, month) => {
  expect(dayOf(timestamp)).toBe(day);
  expect(monthOf(timestamp)).toBe(month);
});

test.each([
  ['2026-01', '2026-02'],
  ['2026-09', '2026-10'],
  ['2026-12', '2027-01'],
  ['0999-12', '1000-01'],
])('after %s comes %s', (month, next) => {
  expect(nextMonth(month)).toBe(next);
});

describe('whatever the moment', () => {
  test('its day lies within its own month and in no other', () => {
    fc.assert(
      fc.property(moment, moment, (timestamp, other) => {
        const { first, end } = daysOf(monthOf(other));
        const isWithin = dayOf(timestamp) >= first && dayOf(timestamp) < end;
        expect(isWithin).toBe(monthOf(timestamp) === monthOf(other));
      }),
    );
  });

  test('months follow each other without a gap, as the calendar has them', () => {
    fc.assert(
      fc.property(moment, (timestamp) => {
        const date = new Date(timestamp);
        date.setUTCMonth(date.getUTCMonth() + 1, 1);
        expect(nextMonth(monthOf(timestamp))).toBe(monthOf(date.toISOString()));
      }),
    );
  });
});
