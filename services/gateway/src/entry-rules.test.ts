import { newId } from '@aaf/contracts/ids';
import { Refusal } from '@aaf/contracts/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  refuseAddress,
  refuseExpiredKey,
  refuseIdle,
  refuseSingleFactor,
  toPrincipal,
  type Entrant,
} from './entry-rules.ts';

const signedInAt = '2026-11-22T09:00:00.000Z';
const startMs = Date.parse(signedInAt);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const session = {
  session_id: newId('session', 1),
  user_id: newId('user', 1),
  name: 'Ada',
  email: 'ada@example.com',
  email_verified: true,
  two_factor_enabled: false,
  has_second_factor: false,
  signed_in_at: signedInAt,
  proven_at: signedInAt,
  last_seen_at: signedInAt,
  expires_at: '2026-11-29T09:00:00.000Z',
};
const entrant: Entrant = { session, ip: '203.0.113.7', last_active_at: null };
const rules = { require_two_factor: false, session_timeout_minutes: 480, ip_allowlist: [] };

function codeOf(check: () => void): string {
  try {
    check();
    return 'ok';
  } catch (error) {
    return error instanceof Refusal ? error.code : 'bug';
  }
}
const idleAt = (who: Entrant, nowMs: number, timeout = 480) =>
  codeOf(() => {
    refuseIdle(who, { ...rules, session_timeout_minutes: timeout }, nowMs);
  });

test('B11 a session that was idle for 7:59 hours goes on, after 8:01 hours it has ended', () => {
  expect(idleAt(entrant, startMs + 479 * minuteMs)).toBe('ok');
  expect(idleAt(entrant, startMs + 481 * minuteMs)).toBe('session_expired');
  const active = { ...entrant, last_active_at: '2026-11-22T16:00:00.000Z' };
  expect(idleAt(active, startMs + 481 * minuteMs)).toBe('ok');
});

test('a session is idle exactly when its last use in the organization is longer ago than the time-out', () => {
  const minutes = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(minutes, minutes, fc.integer({ min: 5, max: 1_440 }), (used, now, timeout) => {
      const last_active_at = new Date(startMs + used * minuteMs).toISOString();
      const isIdle = idleAt({ ...entrant, last_active_at }, startMs + now * minuteMs, timeout) !== 'ok';
      expect(isIdle).toBe(now - used > timeout);
    }),
  );
});

test('B15 people are admitted from within the allowlist and from nowhere else', () => {
  const from = (ip: string | null, ...ip_allowlist: string[]) =>
    codeOf(() => {
      refuseAddress({ ...entrant, ip }, { ...rules, ip_allowlist });
    });
  expect(from('203.0.113.7', '203.0.113.0/24')).toBe('ok');
  expect(from('203.0.114.7', '203.0.113.0/24')).toBe('ip_not_allowed');
  expect(from('::ffff:203.0.113.7', '203.0.113.7')).toBe('ok');
  expect(from('2001:db8::1', '2001:db8::/32')).toBe('ok');
  expect(from(null, '203.0.113.0/24')).toBe('ip_not_allowed');
  expect(from(null)).toBe('ok');
});

test('B8 what counts is the second factor that this session has shown', () => {
  const check = (two_factor_enabled: boolean, has_second_factor: boolean) =>
    codeOf(() => {
      const who = { ...entrant, session: { ...session, two_factor_enabled, has_second_factor } };
      refuseSingleFactor(who, { ...rules, require_two_factor: true }, 'http://localhost:3000');
    });
  expect(check(false, false)).toBe('two_factor_required');
  expect(check(true, false)).toBe('two_factor_required');
  expect(check(true, true)).toBe('ok');
});

test('somebody counts as fresh for ten minutes after they proved who they are', () => {
  expect(toPrincipal(session, startMs + 10 * minuteMs).is_fresh).toBe(true);
  expect(toPrincipal(session, startMs + 11 * minuteMs).is_fresh).toBe(false);
  const proven = { ...session, proven_at: new Date(startMs + hourMs).toISOString() };
  expect(toPrincipal(proven, startMs + hourMs + minuteMs).is_fresh).toBe(true);
});

test('B20 a key ends when it is older than its organization allows, to the millisecond', () => {
  const key = { created_at: signedInAt, expires_at: new Date(startMs + 8_760 * hourMs).toISOString() };
  const expiry = (nowMs: number, days: number) =>
    codeOf(() => {
      refuseExpiredKey(key, { api_key_max_age_days: days }, nowMs);
    });
  expect(expiry(startMs + 720 * hourMs - 1, 30)).toBe('ok');
  expect(expiry(startMs + 720 * hourMs, 30)).toBe('key_expired');
  expect(expiry(startMs + 720 * hourMs, 31)).toBe('ok');
});
