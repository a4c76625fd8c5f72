import { effectiveExpiry, isExpired } from '@aaf/contracts/key-lifetime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expiryOf, shortenedBy } from './lifetime.ts';

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

const madeAt = (daysAgo: number) => new Date(Date.parse(now) - daysAgo * 86_400_000).toISOString();
const inDays = (days: number) => madeAt(-days);
const key = (daysAgo: number, lifetimeDays: number) => ({
  created_at: madeAt(daysAgo),
  expires_at: inDays(lifetimeDays - daysAgo),
});
const anyKey = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 365 }))
  .map(([daysAgo, lifetimeDays]) => key(daysAgo, lifetimeDays));
const anyMaximum = fc.integer({ min: 1, max: 365 });

test('B20 a key ends at its own end or when it is older than the maximum, whichever is first', () => {
  expect(effectiveExpiry(key(10, 365), 30)).toBe(inDays(20));
  expect(effectiveExpiry(key(10, 20), 30)).toBe(inDays(10));
  expect(effectiveExpiry(key(10, 30), 30)).toBe(inDays(20));
  fc.assert(
    fc.property(anyKey, anyMaximum, (one, days) => {
      const end = effectiveExpiry(one, days);
      expect(end <= one.expires_at).toBe(true);
      expect(Date.parse(end) - Date.parse(one.created_at)).toBeLessThanOrEqual(days * 86_400_000);
    }),
  );
});

test('B20 a smaller maximum shortens the living keys that are longer, and says which are over at once', () => {
  const [young, old, short, over] = [key(10, 365), key(40, 365), key(10, 20), key(200, 100)];
  expect(shortenedBy([young, old, short, over], { before: 365, after: 30 }, now)).toEqual([
    { key: young, expires_at: inDays(20), is_expired: false },
    { key: old, expires_at: inDays(-10), is_expired: true },
  ]);
  fc.assert(
    fc.property(fc.array(anyKey), anyMaximum, anyMaximum, (all, before, more) => {
      expect(shortenedBy(all, { before, after: Math.max(before, more) }, now)).toEqual([]);
    }),
  );
});
