import { errorCatalogue } from '@aaf/contracts/errors';
import { expect, test } from 'vitest';
import { stepHref, troubleOf, troubles } from './troubles.ts';

test('I13 each of the twelve causes has a heading, words and a next step that no other has', () => {
  const twelve = troubles.filter(({ about }) => about !== 'other');
  expect(twelve).toHaveLength(12);
  for (const part of ['title', 'explanation'] as const) {
    expect(new Set(troubles.map((trouble) => trouble[part])).size).toBe(troubles.length);
  }
  expect(new Set(troubles.map(({ next }) => next.text)).size).toBe(troubles.length);
});

test('I13 every code in the diagnosis is one of the catalogue', () => {
  for (const { code } of troubles) expect(errorCatalogue).toHaveProperty(code);
});

test.each([
  ['forbidden', { required_permission: 'members.invite' }, 'invite-role'],
  ['forbidden', { required_permission: 'policies.manage' }, 'role'],
  ['invalid_input', { fields: { email: 'must be an e-mail address' } }, 'invalid-email'],
  ['invalid_input', { fields: { name: 'is required' } }, undefined],
  ['not_found', { invitation: 'pending' }, 'not-accepted'],
  ['not_found', {}, undefined],
] as const)('I13 %s with %j is told as %s', (code, details, id) => {
  expect(troubleOf(code, details)?.id).toBe(id);
});

test('what a refusal adds is said: the seen address, the limit, the missing permission, the moment', () => {
  const facts = (code: Parameters<typeof troubleOf>[0], details: Record<string, unknown>) =>
    troubleOf(code, details)?.facts?.(details);
  expect(facts('ip_not_allowed', { ip: '198.51.100.7' })).toContain('198.51.100.7');
  expect(facts('plan_limit_exceeded', { limit: 3, current: 3, plan: 'free' })).toBe(
    '3 of 3 in use on the free plan.',
  );
  expect(facts('insufficient_scope', { required: ['audit:read'] })).toContain('audit:read');
  expect(facts('key_expired', { expired_at: '2026-11-22T12:00:00.000Z' })).toContain('22 November 2026');
});

test('steps lead into the organization one is in, and nowhere from outside of one', () => {
  const step = troubles.find(({ id }) => id === 'plan-limit');
  if (!step) throw new Error('plan-limit is gone');
  expect(stepHref(step, 'acme')).toBe('/acme/settings/billing');
  expect(stepHref(step, undefined)).toBeUndefined();
});
