/** What a person proves with that it is them. A passkey proves it at sign-in alone. */
export type Proof = 'password' | 'code' | 'passkey';

/** Whoever has a second factor is asked for it; the password alone may have been read over a shoulder. */
export function proofOf(factors: { totp: boolean; passkeys: number }): Proof {
  if (factors.totp) return 'code';
  return factors.passkeys > 0 ? 'passkey' : 'password';
}
