import { expect, test } from 'vitest';
import { proofOf } from './proof.ts';

test.each([
  [{ totp: false, passkeys: 0 }, 'password'],
  [{ totp: true, passkeys: 0 }, 'code'],
  [{ totp: true, passkeys: 2 }, 'code'],
  [{ totp: false, passkeys: 1 }, 'passkey'],
])('whoever has %o is asked for the %s', (factors, proof) => {
  expect(proofOf(factors)).toBe(proof);
});
