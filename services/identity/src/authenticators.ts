import { idToUuid } from '@aaf/contracts/ids';
import { deriveKey } from '@aaf/service/derived-key';
import type { Work } from '@aaf/service/handler';
import { seal, unseal } from '@aaf/service/seal';
import { Authenticator } from './entities/authenticator.ts';
import { newTotpSecret, stepOfCode } from './rules/totp.ts';

/** A row that is verified is left alone. */
const enrolment = `
  insert into authenticators as present (user_id, sealed_secret, created_at) values (?, ?, ?)
  on conflict (user_id) do update
    set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at, last_step = 0
    where present.verified_at is null
  returning true`;

/** The authenticator apps of people. What they share with us is encrypted where it is kept. */
export interface Authenticators {
  /** A new secret, which counts once it is verified; nothing when the person has a verified one. */
  enroll(work: Work, userId: string): Promise<string | undefined>;
  /** Takes the first code of an enrolment: from now on it counts. */
  verify(work: Work, userId: string, code: string): Promise<boolean>;
  /** Takes a code, each of them once. */
  accept(work: Work, userId: string, code: string): Promise<boolean>;
}

/** @param installationSecret secrets are encrypted with a key derived from it */
export function createAuthenticators(installationSecret: string): Authenticators {
  const key = deriveKey(installationSecret, 'totp');
  const stepOf = async ({ em, now }: Work, userId: string, code: string): Promise<number | undefined> => {
    const found = await em.findOne(Authenticator, { user_id: userId });
    return found ? stepOfCode(unseal(Buffer.from(found.sealed_secret), key, userId), code, now) : undefined;
  };
  return {
    async enroll({ em, now }, userId) {
      const secret = newTotpSecret();
      const sealed = seal(secret, key, userId);
      const rows = await em.execute<unknown[]>(enrolment, [idToUuid('user', userId), sealed, now]);
      return rows.length > 0 ? secret : undefined;
    },
    async verify(work, userId, code) {
      const step = await stepOf(work, userId, code);
      if (step === undefined) return false;
      const verified = { verified_at: work.now, last_step: step };
      return (
        (await work.em.nativeUpdate(Authenticator, { user_id: userId, verified_at: null }, verified)) === 1
      );
    },
    async accept(work, userId, code) {
      const step = await stepOf(work, userId, code);
      if (step === undefined) return false;
      // One statement: of many who bring the same code at once, one finds its step still ahead.
      const unused = { user_id: userId, verified_at: { $ne: null }, last_step: { $lt: step } };
      return (await work.em.nativeUpdate(Authenticator, unused, { last_step: step })) === 1;
    },
  };
}
