import { Refusal, type ErrorCode } from '@aaf/contracts/errors';
import { describe, expect, test } from 'vitest';
import {
  invitationEnd,
  requireAcceptable,
  requireMayInviteAs,
  requireResendable,
  statusAt,
  type Acceptance,
} from './invitation.ts';
import { requireSeat } from './seats.ts';

const now = '2026-03-17T12:00:00.000Z';
const later = '2026-03-17T12:00:00.001Z';

const codeOf = (task: () => unknown): ErrorCode | 'done' => {
  try {
    task();
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

const open = {
  status: 'pending',
  expires_at: later,
  email: 'ada@example.com',
  role: 'admin',
} as const;
const acceptance: Acceptance = {
  invitation: open,
  email: 'ada@example.com',
  inviter: 'admin',
  isMember: false,
};

test('C8 an invitation is good for seven days, to the millisecond', () => {
  const expires_at = invitationEnd(now);
  expect(expires_at).toBe('2026-03-24T12:00:00.000Z');
  expect(statusAt({ status: 'pending', expires_at }, '2026-03-24T11:59:59.999Z')).toBe('pending');
  expect(statusAt({ status: 'pending', expires_at }, expires_at)).toBe('expired');
  expect(statusAt({ status: 'accepted', expires_at }, expires_at)).toBe('accepted');
});

describe('accepting', () => {
  test.each([
    ['an open one, by its address', {}, 'done'],
    ['one that has run out', { invitation: { ...open, expires_at: now } }, 'link_expired'],
    ['one that was used', { invitation: { ...open, status: 'accepted' } }, 'link_expired'],
    ['one that was withdrawn', { invitation: { ...open, status: 'revoked' } }, 'link_expired'],
    ['one whose inviter left', { inviter: undefined }, 'link_expired'],
    ['one whose inviter may invite nobody any more', { inviter: 'member' }, 'link_expired'],
    [
      'one to a role above its inviter’s',
      { invitation: { ...open, role: 'owner' }, inviter: 'admin' },
      'link_expired',
    ],
    ['one of another address', { email: 'bob@example.com' }, 'forbidden'],
    ['one as a member', { isMember: true }, 'already_member'],
  ] as const)('C6 %s', (_, change, outcome) => {
    expect(codeOf(() => requireAcceptable({ ...acceptance, ...change }, now))).toBe(outcome);
  });
});

test.each([
  ['owner', 'owner', 'done'],
  ['admin', 'admin', 'done'],
  ['admin', 'owner', 'forbidden'],
  ['member', 'viewer', 'forbidden'],
] as const)('C2 %s inviting %s: %s', (role, wanted, outcome) => {
  expect(codeOf(() => requireMayInviteAs(role, wanted))).toBe(outcome);
});

test.each([
  ['pending', '2026-03-17T11:59:00.000Z', 'done'],
  ['pending', '2026-03-17T11:59:00.001Z', 'rate_limited'],
  ['revoked', '2026-03-16T12:00:00.000Z', 'link_expired'],
  ['expired', '2026-03-16T12:00:00.000Z', 'link_expired'],
] as const)('C8 sending again one that is %s, sent last at %s: %s', (status, sent_at, outcome) => {
  expect(codeOf(() => requireResendable({ status, sent_at, expires_at: now }, now))).toBe(outcome);
});

test.each([
  [2, 3, 'done'],
  [3, 3, 'plan_limit_exceeded'],
  [4, 3, 'plan_limit_exceeded'],
  [0, 0, 'plan_limit_exceeded'],
  [1_000_000, null, 'done'],
] as const)('C5 with %s seats taken of %s: %s', (taken, limit, outcome) => {
  expect(codeOf(() => requireSeat({ taken, limit, plan: 'free' }))).toBe(outcome);
});
