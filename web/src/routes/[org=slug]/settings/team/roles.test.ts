import { expect, test } from 'vitest';
import { mayTouch, rolesGivenBy } from './roles.ts';

test('an Admin is offered no Owner, and no change of one', () => {
  expect(rolesGivenBy('admin').map(({ value }) => value)).toEqual(['admin', 'member', 'viewer']);
  expect(mayTouch('admin', 'owner')).toBe(false);
  expect(mayTouch('admin', 'admin')).toBe(true);
});

test('an Owner is offered every role, for everybody', () => {
  expect(rolesGivenBy('owner').map(({ value }) => value)).toEqual(['owner', 'admin', 'member', 'viewer']);
  expect(mayTouch('owner', 'owner')).toBe(true);
});
