import { Secret, TOTP } from 'otpauth';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newTotpSecret, otpauthUrl, stepOfCode } from './totp.ts';

const secret = newTotpSecret();
const codeAt = (ms: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ms });
const iso = (ms: number) => new Date(ms).toISOString();

describe('a code of an authenticator app', () => {
  test('is that of RFC 6238', () => {
    // Appendix B, SHA-1: 94287082 at 59 s, of which six digits count.
    const known = Secret.fromLatin1('12345678901234567890').base32;
    expect(stepOfCode(known, '287082', iso(59_000))).toBe(1);
    expect(stepOfCode(known, '081804', iso(1_111_111_109_000))).toBe(37_037_036);
  });

  test('counts in its own 30 seconds, in those before and those after, and says which they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000, max: 4_000_000_000_000 }), (ms) => {
        const step = Math.floor(ms / 30_000);
        for (const distance of [-1, 0, 1])
          expect(stepOfCode(secret, codeAt(ms + distance * 30_000), iso(ms))).toBeOneOf([
            step - 1,
            step,
            step + 1,
          ]);
      }),
    );
  });

  test('counts no more a minute later, and not a minute before', () => {
    const now = Date.parse('2026-03-17T12:00:00.000Z');
    for (const ms of [now - 60_000, now + 60_000]) {
      const code = codeAt(ms);
      const near = [-30_000, 0, 30_000].map((distance) => codeAt(now + distance));
      if (!near.includes(code)) expect(stepOfCode(secret, code, iso(now))).toBeUndefined();
    }
  });
});

test('a secret has 160 random bits and travels with its account and its issuer', () => {
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(secret);
  const url = new URL(otpauthUrl(secret, 'ada@example.com'));
  expect(decodeURIComponent(url.pathname)).toContain('Agent Action Firewall:ada@example.com');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    secret,
    issuer: 'Agent Action Firewall',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
