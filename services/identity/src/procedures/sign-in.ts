import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { passwordTries, type Attempt } from '../attempts.ts';
import { User } from '../entities/user.ts';
import type { Passwords } from '../passwords.ts';
import { demandSecondFactor } from '../second-factors.ts';
import { startSession } from '../session-life.ts';

interface Needs {
  passwords: Passwords;
  attempt: Attempt;
}

export const createSignIn =
  ({ passwords, attempt }: Needs): Handler<typeof identity.auth.signIn> =>
  async ({ email, password }, work) => {
    const user = await work.em.findOne(User, { email });
    const tries = await passwordTries(work, { id: user?.id, email });
    const isRight = await attempt(work, tries, () => passwords.verify(password, user?.password_hash));
    // Returned, not thrown: the attempt is remembered although it is refused.
    if (!user || !isRight) return new Refusal('invalid_credentials');
    if (user.two_factor_enabled) return demandSecondFactor(work, user.id);
    return startSession(work, user, { hasSecondFactor: false });
  };
