import { expect, test } from 'vitest';
import { addMonths, listDays, sayMonth } from './say-month.ts';

test('months are named', () => expect(sayMonth('2026-11')).toBe('November 2026'));

test.each([
  ['2026-11', 1, '2026-12'],
  ['2026-11', 2, '2027-01'],
  ['2026-01', -1, '2025-12'],
])('%s plus %d months is %s', (month, count, expected) => expect(addMonths(month, count)).toBe(expected));

test('every day of a month is listed, leap days too', () => {
  expect(listDays('2028-02')).toHaveLength(29);
  expect(listDays('2026-11').at(0)).toEqual({ date: '2026-11-01', label: '1 Nov' });
  expect(listDays('2026-11').at(-1)).toEqual({ date: '2026-11-30', label: '30 Nov' });
});

test('a day that lies outside the month in UTC is listed when something happened on it', () => {
  const days = listDays('2026-11', [{ date: '2026-12-01' }, { date: '2026-11-05' }]);
  expect(days).toHaveLength(31);
  expect(days.at(-1)).toEqual({ date: '2026-12-01', label: '1 Dec' });
});
