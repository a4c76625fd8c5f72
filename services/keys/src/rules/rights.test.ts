import { scopes, type Scope } from '@aaf/contracts/permissions';
import { expect, test } from 'vitest';
import { assertWithinRights } from './rights.ts';

const all = Object.keys(scopes) as Scope[];

test('owners and admins may give every permission', () => {
  expect(() => {
    assertWithinRights('owner', all);
  }).not.toThrow();
  expect(() => {
    assertWithinRights('admin', all);
  }).not.toThrow();
});

test('nobody gives a permission that their own role lacks', () => {
  expect(() => {
    assertWithinRights('viewer', ['actions:read', 'approvals:write']);
  }).toThrow(expect.objectContaining({ code: 'forbidden', details: { beyond: ['approvals:write'] } }));
  expect(() => {
    assertWithinRights('member', ['policies:write']);
  }).toThrow(/policies:write/);
});
