import { planLimits, plans } from '@aaf/contracts/plans';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assertAcknowledged, excessOf, warningsOf } from './plan-change.ts';

test('F17 what exceeds a plan is named with its limit, and only that', () => {
  expect(excessOf({ members: 3, policies: 5 }, planLimits.free)).toEqual({});
  expect(excessOf({ members: 4, policies: 5 }, planLimits.free)).toEqual({
    members: { current: 4, limit: 3 },
  });
  expect(excessOf({ members: 1_000, policies: 1_000 }, planLimits.enterprise)).toEqual({});
});

test('F17 more than the plan allows has to be acknowledged, and is never refused otherwise', () => {
  const count = fc.integer({ min: 0, max: 200 });
  fc.assert(
    fc.property(count, count, fc.constantFrom(...plans), (members, policies, plan) => {
      const excess = excessOf({ members, policies }, planLimits[plan]);
      expect(() => assertAcknowledged(excess, true)).not.toThrow();
      if (Object.keys(excess).length === 0) expect(() => assertAcknowledged(excess, false)).not.toThrow();
      else
        expect(() => assertAcknowledged(excess, false)).toThrow(
          expect.objectContaining({ code: 'acknowledgement_required', details: { exceeds: excess } }),
        );
    }),
  );
});

test('F17 a shorter retention is warned of, a longer one is not', () => {
  expect(warningsOf(planLimits.pro, planLimits.free)).toEqual([expect.stringContaining('7 days')]);
  expect(warningsOf(planLimits.enterprise, planLimits.pro)).toEqual([expect.stringContaining('90 days')]);
  expect(warningsOf(planLimits.free, planLimits.pro)).toEqual([]);
  expect(warningsOf(planLimits.pro, planLimits.enterprise)).toEqual([]);
});
