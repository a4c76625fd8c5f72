import { expect, test } from 'vitest';
import { proofsOf } from './proof.ts';

test.each([
  [{ totp: false, passkeys: 0 }, ['password']],
  [{ totp: true, passkeys: 0 }, ['code']],
  [{ totp: true, passkeys: 2 }, ['code', 'passkey']],
  [{ totp: false, passkeys: 1 }, ['passkey']],
])('whoever has %o is asked for %o', (factors, proofs) => {
  expect(proofsOf(factors)).toEqual(proofs);
});
