import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRecoveryCode, recoveryCodeBytes, spellRecoveryCode } from './recovery-code.ts';

const anyBytes = fc.uint8Array({ minLength: recoveryCodeBytes, maxLength: recoveryCodeBytes });

test('a recovery code has 80 bits: different bytes are different codes', () => {
  expect(recoveryCodeBytes * 8).toBe(80);
  fc.assert(
    fc.property(anyBytes, anyBytes, (one, other) => {
      const isSame = one.every((byte, i) => byte === other[i]);
      expect(spellRecoveryCode(one) === spellRecoveryCode(other)).toBe(isSame);
    }),
  );
});

test('a recovery code is the same in capitals, without hyphens and with letters for the digits they look like', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const code = spellRecoveryCode(bytes);
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
      const plain = readRecoveryCode(code);
      const sloppy = ` ${code.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')}`;
      expect(readRecoveryCode(sloppy)).toBe(plain);
      expect(plain).toHaveLength(16);
    }),
  );
});
