import type { SecondFactor } from '@aaf/contracts/identity';
import { Refusal } from '@aaf/contracts/errors';
import type { PersonalWork, Work } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import type { z } from 'zod';
import { Authenticator } from './entities/authenticator.ts';
import { Challenge } from './entities/challenge.ts';
import { Passkey } from './entities/passkey.ts';
import { RecoveryCode } from './entities/recovery-code.ts';
import { Session } from './entities/session.ts';
import { countRecoveryCodes } from './recovery-codes.ts';
import { challengeEnd } from './rules/lifetimes.ts';
import { endSessions } from './session-life.ts';
import { newLinkToken } from './tokens.ts';

/** Which second factors somebody has. */
export async function secondFactorsOf(work: Work, userId: string) {
  const apps = await work.em.count(Authenticator, { user_id: userId, verified_at: { $ne: null } });
  const passkeys = await work.em.count(Passkey, { user_id: userId });
  return { totp: apps > 0, passkeys, recovery_codes_left: await countRecoveryCodes(work, userId) };
}

/** Asks for the second factor of a sign-in whose password was right. */
export async function demandSecondFactor(work: Work, userId: string) {
  const token = newLinkToken();
  work.em.create(Challenge, {
    token_hash: hashToken(token),
    user_id: userId,
    created_at: work.now,
    expires_at: challengeEnd(work.now),
  });
  const { totp, passkeys, recovery_codes_left } = await secondFactorsOf(work, userId);
  const methods: z.infer<typeof SecondFactor>[] = [
    ...(totp ? (['totp'] as const) : []),
    ...(passkeys > 0 ? (['passkey'] as const) : []),
    ...(recovery_codes_left > 0 ? (['recovery_code'] as const) : []),
  ];
  return { two_factor: { challenge: token, methods } };
}

/** @throws {Refusal} `invalid_token` when there is no such challenge, or it is over */
export async function readChallenge({ em, now }: Work, tokenHash: string): Promise<{ userId: string }> {
  const open = { token_hash: tokenHash, used_at: null, expires_at: { $gt: now } };
  const challenge = await em.findOne(Challenge, open);
  if (!challenge) throw new Refusal('invalid_token', { message: 'This sign-in has ended. Sign in again.' });
  return { userId: challenge.user_id };
}

/** Uses a challenge up. Of many who met it at once, one gets in; the others are refused and nothing of theirs stays. */
export async function spendChallenge({ em, now }: Work, tokenHash: string): Promise<void> {
  const open = { token_hash: tokenHash, used_at: null, expires_at: { $gt: now } };
  if ((await em.nativeUpdate(Challenge, open, { used_at: now })) === 1) return;
  throw new Refusal('invalid_token', { message: 'This sign-in has ended. Sign in again.' });
}

/** The first second factor: this session has just shown it, and those that never did end. */
export async function turnOn(work: PersonalWork): Promise<void> {
  const { user_id, session_id } = work.user;
  await work.em.nativeUpdate(Session, { id: session_id }, { second_factor_at: work.now });
  await endSessions(work, user_id, session_id);
}

/** The last second factor is gone: what was shown of it counts for nothing, and so do codes that stood in for it. */
export async function turnOff(work: PersonalWork): Promise<void> {
  const { user_id, session_id } = work.user;
  await work.em.nativeDelete(RecoveryCode, { user_id });
  await work.em.nativeDelete(Challenge, { user_id, used_at: null });
  await work.em.nativeUpdate(Session, { user_id }, { second_factor_at: null });
  await endSessions(work, user_id, session_id);
}
