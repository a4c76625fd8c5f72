import { planLimits, plans } from '@aaf/contracts/plans';
import { expect, test } from 'vitest';
import { customLimits, limitsOf } from './limits.ts';

test.each(plans)('the limits of the plan %s hold where nothing else was set', (plan) => {
  expect(limitsOf({ plan })).toEqual(planLimits[plan]);
  expect(limitsOf({ plan, custom_limits: null })).toEqual(planLimits[plan]);
});

test('what the operator set takes the place of the Enterprise plan’s limits, field by field', () => {
  const limits = limitsOf({ plan: 'enterprise', custom_limits: { members: 200, audit_retention_days: 365 } });
  expect(limits).toEqual({ ...planLimits.enterprise, members: 200, audit_retention_days: 365 });
});

test('what was set for Enterprise means nothing on another plan', () => {
  expect(limitsOf({ plan: 'free', custom_limits: { members: 200 } })).toEqual(planLimits.free);
});

test('F14 what the operator does not name stays as it was set, and nothing is set to less than 1', () => {
  expect(customLimits(null, { members: 200 })).toEqual({ members: 200 });
  expect(customLimits({ members: 200 }, { policies: 7 })).toEqual({ members: 200, policies: 7 });
  expect(customLimits({ members: 200 }, { members: null })).toEqual({ members: null });
  expect(() => customLimits(null, { members: 0, policies: 5, audit_retention_days: -1 })).toThrow(
    expect.objectContaining({
      details: { fields: { members: expect.any(String), audit_retention_days: expect.any(String) } },
    }),
  );
});
