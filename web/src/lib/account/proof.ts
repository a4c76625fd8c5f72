/** What a person can prove with that it is them. */
export type Proof = 'password' | 'code' | 'passkey';

/** Whoever has a second factor is asked for it; the password alone may have been read over a shoulder. */
export function proofsOf(factors: { totp: boolean; passkeys: number }): Proof[] {
  const second: Proof[] = [
    ...(factors.totp ? (['code'] as const) : []),
    ...(factors.passkeys > 0 ? (['passkey'] as const) : []),
  ];
  return second.length > 0 ? second : ['password'];
}
