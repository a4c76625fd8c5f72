import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expiryOf, isExpired } from './lifetime.ts';

const now = '2026-03-17T12:00:00.000Z';

test('a key for which no lifetime is asked gets the organization’s maximum', () => {
  expect(expiryOf(now, undefined, 365)).toBe('2027-03-17T12:00:00.000Z');
  expect(expiryOf(now, undefined, 30)).toBe('2026-04-16T12:00:00.000Z');
});

test('a lifetime up to the maximum is given, a longer one refused by the field', () => {
  expect(expiryOf(now, 30, 30)).toBe('2026-04-16T12:00:00.000Z');
  expect(() => expiryOf(now, 31, 30)).toThrow(
    expect.objectContaining({ details: { fields: { expires_in_days: expect.stringContaining('30') } } }),
  );
});

test('no key ever outlives the maximum', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 365 }), fc.integer({ min: 1, max: 365 }), (asked, max) => {
      fc.pre(asked <= max);
      const days = (Date.parse(expiryOf(now, asked, max)) - Date.parse(now)) / 86_400_000;
      expect(days).toBe(asked);
      expect(days).toBeLessThanOrEqual(max);
    }),
  );
});

test('a key works until one millisecond before its expiry', () => {
  expect(isExpired(now, '2026-03-17T11:59:59.999Z')).toBe(false);
  expect(isExpired(now, now)).toBe(true);
});
