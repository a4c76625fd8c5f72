import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler, Work } from '@aaf/service/handler';
import { Session } from '../entities/session.ts';
import { User } from '../entities/user.ts';
import type { Guard } from '../guard.ts';
import type { Passwords } from '../passwords.ts';
import { networkOf } from '../rules/network.ts';
import { startSession } from '../session-life.ts';

interface Needs {
  passwords: Passwords;
  guard: Guard;
}

/**
 * Where a person has been signed in lately, their attempts are counted apart, so that strangers who guess
 * elsewhere cannot keep them out.
 */
async function isFamiliar({ em }: Work, userId: string, network: string | null): Promise<boolean> {
  if (network === null) return false;
  return (await em.findOne(Session, { user_id: userId, network })) !== null;
}

export const createSignIn =
  ({ passwords, guard }: Needs): Handler<typeof identity.auth.signIn> =>
  async ({ email, password }, work) => {
    const { ip } = work.caller;
    const network = ip === null ? null : networkOf(ip);
    const user = await work.em.findOne(User, { email });
    // Somebody without an account costs the same queries.
    const isAtHome = await isFamiliar(work, user?.id ?? work.newId('user'), network);
    const account = { brake: 'account', of: isAtHome ? `${email} ${network}` : email } as const;
    const crowd = { brake: 'network', of: network } as const;
    await guard.check(work, crowd);
    await guard.hold(work, account);
    const isRight = await passwords.verify(password, user?.password_hash);
    if (!user || !isRight) {
      await guard.press(work, account);
      await guard.press(work, crowd);
      // Returned, not thrown: the attempt is remembered although it is refused.
      return new Refusal('invalid_credentials');
    }
    await guard.release(work, account);
    return startSession(work, user, { hasSecondFactor: false });
  };
