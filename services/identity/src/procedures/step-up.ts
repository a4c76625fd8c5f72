import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler, PersonalWork } from '@aaf/service/handler';
import { codeTries, passwordTries, wrongCode, type Attempt } from '../attempts.ts';
import type { Authenticators } from '../authenticators.ts';
import { Session } from '../entities/session.ts';
import { User } from '../entities/user.ts';
import type { Passwords } from '../passwords.ts';
import { secondFactorsOf } from '../second-factors.ts';

interface Needs {
  attempt: Attempt;
  passwords: Passwords;
  authenticators: Authenticators;
}

/** Whoever has a second factor proves themselves with it: a password may have been read over a shoulder. */
async function askForCode(work: PersonalWork): Promise<Refusal> {
  const { totp } = await secondFactorsOf(work, work.user.user_id);
  const message = totp
    ? 'A password is not enough here: enter a code of your authenticator app.'
    : 'A password is not enough here: sign out, and sign in again with your passkey.';
  return new Refusal('invalid_code', { message });
}

export function createStepUp(needs: Needs): Handler<typeof identity.auth.stepUp> {
  const { attempt, passwords, authenticators } = needs;
  const passes = async (work: PersonalWork, user: User, password: string): Promise<boolean> =>
    attempt(work, await passwordTries(work, user), () => passwords.verify(password, user.password_hash));
  return async ({ password, code }, work) => {
    const { user_id, session_id } = work.user;
    const user = await work.em.findOneOrFail(User, { id: user_id });
    if (user.two_factor_enabled && code === undefined) throw await askForCode(work);
    if (!user.two_factor_enabled && password === undefined) {
      throw new Refusal('invalid_credentials', { message: 'Enter your password.' });
    }
    if (password !== undefined && !(await passes(work, user, password))) {
      return new Refusal('invalid_credentials', { message: 'The password is not right.' });
    }
    const proof = { proven_at: work.now };
    if (!user.two_factor_enabled || code === undefined) {
      await work.em.nativeUpdate(Session, { id: session_id }, proof);
      return null;
    }
    const tries = await codeTries(work, user_id);
    if (!(await attempt(work, tries, () => authenticators.accept(work, user_id, code)))) return wrongCode();
    await work.em.nativeUpdate(Session, { id: session_id }, { ...proof, second_factor_at: work.now });
    return null;
  };
}
