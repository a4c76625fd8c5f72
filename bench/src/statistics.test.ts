import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, medianSlice, percentile, ratioOf, summarize, type Slice } from './statistics.ts';

const slice = (perSecond: number, given: Partial<Slice> = {}): Slice => ({
  perSecond,
  p50Ms: 1,
  p99Ms: 2,
  failures: 0,
  ...given,
});

test('the median is the middle value, or the mean of the two in the middle, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 1, 3, 2])).toBe(2.5);
  expect(median([4])).toBe(4);
  expect(median([])).toBeNaN();
});

test('a percentile is a value that was seen, at the nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('at least the share of the values lies at or below a percentile, and it is the smallest such value', () => {
  const shares = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), shares, (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const found = percentile(sorted, share);
      const below = sorted.filter((value) => value < found).length;
      const within = sorted.filter((value) => value <= found).length;
      expect(within).toBeGreaterThanOrEqual(share * sorted.length);
      expect(below).toBeLessThan(share * sorted.length);
    }),
  );
});

test('a slice counts calls per second of the time that passed and keeps what failed', () => {
  expect(summarize([3, 1, 2, 4], 500, 1)).toEqual({ perSecond: 8, p50Ms: 2, p99Ms: 4, failures: 1 });
});

test('several visits give the median of each figure and the sum of what failed', () => {
  const slices = [slice(10, { p50Ms: 3 }), slice(30, { failures: 2 }), slice(20, { failures: 1, p99Ms: 8 })];
  expect(medianSlice(slices)).toEqual({ perSecond: 20, p50Ms: 1, p99Ms: 2, failures: 3 });
});

test('a ratio is taken within each cycle, so that a slow minute does not tilt it', () => {
  const control = [slice(100), slice(10), slice(1_000)];
  const half = [slice(50), slice(5), slice(500)];
  expect(ratioOf(half, control)).toBe(0.5);
  expect(ratioOf([slice(1, { p50Ms: 6 })], [slice(1, { p50Ms: 3 })], 'p50Ms')).toBe(2);
  expect(ratioOf([], control)).toBeNaN();
});
