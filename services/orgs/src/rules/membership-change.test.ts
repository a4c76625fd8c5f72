import { Refusal, type ErrorCode } from '@aaf/contracts/errors';
import { roles, type Role } from '@aaf/contracts/permissions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideLeaving, decideRemoval, decideRoleChange, type Case } from './membership-change.ts';

const codeOf = (decide: () => unknown): ErrorCode | 'done' => {
  try {
    decide();
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

const of = (actor: Role, target: Role, owners = 2): Case => ({ actor, target, owners });

describe('changing a role', () => {
  test.each([
    ['owner', 'viewer', 'owner', 'done'],
    ['owner', 'owner', 'viewer', 'done'],
    ['admin', 'admin', 'viewer', 'done'],
    ['admin', 'member', 'admin', 'done'],
    ['admin', 'member', 'owner', 'forbidden'],
    ['admin', 'admin', 'owner', 'forbidden'],
    ['admin', 'owner', 'member', 'forbidden'],
    ['member', 'viewer', 'member', 'forbidden'],
    ['viewer', 'viewer', 'admin', 'forbidden'],
  ] as const)('C11 by %s, of %s, to %s: %s', (actor, target, wanted, outcome) => {
    expect(codeOf(() => decideRoleChange(of(actor, target), wanted))).toBe(outcome);
  });

  test('C13 of the only Owner is refused, and to the same role it is nothing', () => {
    expect(codeOf(() => decideRoleChange(of('owner', 'owner', 1), 'admin'))).toBe('last_owner');
    expect(decideRoleChange(of('owner', 'owner', 1), 'owner')).toBe(false);
    expect(decideRoleChange(of('admin', 'member'), 'viewer')).toBe(true);
  });
});

const anyRole = fc.constantFrom(...roles);

test('C11 nobody but an Owner ever makes, changes or removes an Owner', () => {
  fc.assert(
    fc.property(anyRole, anyRole, anyRole, (actor, target, wanted) => {
      fc.pre(actor !== 'owner' && (target === 'owner' || wanted === 'owner'));
      expect(codeOf(() => decideRoleChange(of(actor, target), wanted))).toBe('forbidden');
      if (target === 'owner') expect(codeOf(() => decideRemoval(of(actor, target)))).toBe('forbidden');
    }),
  );
});

test('C13 whatever is decided, an Owner is left', () => {
  fc.assert(
    fc.property(anyRole, anyRole, fc.integer({ min: 1, max: 3 }), (actor, wanted, owners) => {
      const about = of(actor, 'owner', owners);
      const outcomes = [
        [() => decideRoleChange(about, wanted), wanted === 'owner' ? owners : owners - 1],
        [() => decideRemoval(about), owners - 1],
        [() => decideLeaving(about), owners - 1],
      ] as const;
      for (const [decide, left] of outcomes) expect(codeOf(decide) !== 'done' || left > 0).toBe(true);
    }),
  );
});
