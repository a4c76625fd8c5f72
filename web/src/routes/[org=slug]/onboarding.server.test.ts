import { expect, test } from 'vitest';
import { isOnItsWay, type Onboarding } from './onboarding.server.ts';

const created = '2026-11-01T00:00:00.000Z';
const day = (count: number) => Date.parse(created) + count * 24 * 60 * 60 * 1_000;
const done: Onboarding = {
  hasPolicy: true,
  hasKey: true,
  hasAction: true,
  hasDecision: true,
  hasColleague: false,
};

test('the first steps show until a person has decided something, and no colleague is needed for that', () => {
  expect(isOnItsWay({ ...done, hasDecision: false }, created, day(1))).toBe(true);
  expect(isOnItsWay(done, created, day(1))).toBe(false);
});

test('an organization that works without approvals is not shown the first steps for ever', () => {
  expect(isOnItsWay({ ...done, hasDecision: false }, created, day(20))).toBe(false);
});

test('as long as no action has arrived the first steps stay', () => {
  expect(isOnItsWay({ ...done, hasAction: false }, created, day(300))).toBe(true);
});
