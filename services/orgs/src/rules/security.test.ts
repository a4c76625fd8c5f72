import type { SecuritySettings } from '@aaf/contracts/orgs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assertNotLockedOut,
  lockOutsOf,
  reasonsToCutOff,
  wishedSecurity,
  type SecurityWish,
} from './security.ts';

const now = '2026-03-17T12:00:00.000Z';
const minutesAgo = (minutes: number) => new Date(Date.parse(now) - minutes * 60_000).toISOString();
const before: SecuritySettings = {
  require_two_factor: false,
  session_timeout_minutes: 480,
  ip_allowlist: [],
  api_key_max_age_days: 365,
};
const change = (wish: SecurityWish) => ({ before, after: wishedSecurity(before, wish) });
const maker = { has_second_factor: false, ip: '203.0.113.7' };
const unconfirmed = { isConfirmed: false };

describe('who changes the security settings', () => {
  test('B10 is refused when they ask for a second factor that their own session has not shown', () => {
    const wish = change({ require_two_factor: true });
    for (const isConfirmed of [false, true]) {
      expect(() => assertNotLockedOut(maker, wish, { isConfirmed })).toThrow(
        expect.objectContaining({ code: 'would_lock_out', details: { reason: 'two_factor' } }),
      );
    }
    expect(() => assertNotLockedOut({ ...maker, has_second_factor: true }, wish, unconfirmed)).not.toThrow();
  });

  test('B18 is refused an allowlist without their own address, unless they mean it', () => {
    const wish = change({ ip_allowlist: ['198.51.100.0/24'] });
    expect(() => assertNotLockedOut(maker, wish, unconfirmed)).toThrow(
      expect.objectContaining({
        code: 'would_lock_out',
        details: { reason: 'ip_address', ip: '203.0.113.7' },
      }),
    );
    expect(() => assertNotLockedOut(maker, wish, { isConfirmed: true })).not.toThrow();
    const within = change({ ip_allowlist: ['198.51.100.0/24', '203.0.113.7'] });
    expect(() => assertNotLockedOut(maker, within, unconfirmed)).not.toThrow();
  });

  test('B18 is not admitted by an address that nobody knows', () => {
    expect(lockOutsOf({ ...maker, ip: null }, change({ ip_allowlist: ['0.0.0.0/0'] }))).toEqual([
      'ip_address',
    ]);
  });

  test('is told every reason at once', () => {
    const wish = change({ require_two_factor: true, ip_allowlist: ['198.51.100.1'] });
    expect(lockOutsOf(maker, wish)).toEqual(['two_factor', 'ip_address']);
  });
});

describe('a change of the security settings cuts off', () => {
  const session = { has_second_factor: false, ip: '203.0.113.7', last_active_at: minutesAgo(30) };
  test.each<[string, SecurityWish, string[]]>([
    ['nobody when nothing changes', {}, []],
    ['who has shown no second factor', { require_two_factor: true }, ['two_factor']],
    ['who comes from elsewhere', { ip_allowlist: ['198.51.100.0/24'] }, ['ip_address']],
    ['nobody whose address is listed', { ip_allowlist: ['203.0.113.0/24'] }, []],
    ['who was idle for longer', { session_timeout_minutes: 29 }, ['timeout']],
    ['nobody who was idle for just as long', { session_timeout_minutes: 30 }, []],
  ])('%s', (_, wish, reasons) => {
    expect(reasonsToCutOff(session, change(wish), now)).toEqual(reasons);
  });

  const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant(null));
  const anySettings = fc.record({
    require_two_factor: fc.boolean(),
    session_timeout_minutes: fc.integer({ min: 5, max: 1_440 }),
    ip_allowlist: fc.array(fc.oneof(fc.ipV4(), fc.constant('0.0.0.0/1'), fc.constant('2001:db8::/32'))),
    api_key_max_age_days: fc.integer({ min: 1, max: 365 }),
  });
  const anySession = fc.record({
    has_second_factor: fc.boolean(),
    ip: anyAddress,
    last_active_at: fc.integer({ min: 0, max: 2_000 }).map(minutesAgo),
  });

  test('nobody by settings that stay as they are, and nobody by those every organization starts with', () => {
    fc.assert(
      fc.property(anySession, anySettings, (one, settings) => {
        expect(reasonsToCutOff(one, { before: settings, after: settings }, now)).toEqual([]);
        const loosest = { ...before, session_timeout_minutes: 1_440 };
        expect(reasonsToCutOff(one, { before: settings, after: loosest }, now)).toEqual([]);
      }),
    );
  });

  test('whoever makes it for the same reasons as anybody else, time aside', () => {
    fc.assert(
      fc.property(anySession, anySettings, (one, after) => {
        const here = { ...one, last_active_at: now };
        expect(lockOutsOf(here, { before, after })).toEqual(reasonsToCutOff(here, { before, after }, now));
      }),
    );
  });
});
