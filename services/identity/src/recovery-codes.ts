import { randomBytes } from 'node:crypto';
import type { Work } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { RecoveryCode } from './entities/recovery-code.ts';
import {
  readRecoveryCode,
  recoveryCodeBytes,
  recoveryCodeCount,
  spellRecoveryCode,
} from './rules/recovery-code.ts';

const hashOf = (code: string): string => hashToken(readRecoveryCode(code));

/** New recovery codes of a person, to be shown once; the old ones are gone. */
export async function renewRecoveryCodes({ em, now }: Work, userId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, () =>
    spellRecoveryCode(randomBytes(recoveryCodeBytes)),
  );
  await em.nativeDelete(RecoveryCode, { user_id: userId });
  for (const code of codes) {
    em.create(RecoveryCode, { user_id: userId, code_hash: hashOf(code), created_at: now });
  }
  return codes;
}

/** Takes a recovery code, each of them once. */
export async function acceptRecoveryCode({ em, now }: Work, userId: string, code: string): Promise<boolean> {
  const unused = { user_id: userId, code_hash: hashOf(code), used_at: null };
  return (await em.nativeUpdate(RecoveryCode, unused, { used_at: now })) === 1;
}

export const countRecoveryCodes = ({ em }: Work, userId: string): Promise<number> =>
  em.count(RecoveryCode, { user_id: userId, used_at: null });
