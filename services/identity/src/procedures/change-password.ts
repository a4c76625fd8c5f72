import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { passwordTries, type Attempt } from '../attempts.ts';
import { User } from '../entities/user.ts';
import { forgetPending } from '../links.ts';
import type { Notices } from '../notices.ts';
import type { Passwords } from '../passwords.ts';
import { refuseEasyPassword } from '../rules/password.ts';
import { endSessions } from '../session-life.ts';

interface Needs {
  attempt: Attempt;
  passwords: Passwords;
  notices: Notices;
}

export const createChangePassword =
  ({ attempt, passwords, notices }: Needs): Handler<typeof identity.me.changePassword> =>
  async ({ current_password, password }, work) => {
    const { user_id, session_id } = work.user;
    const user = await work.em.findOneOrFail(User, { id: user_id });
    refuseEasyPassword(password, user);
    const tries = await passwordTries(work, user);
    if (!(await attempt(work, tries, () => passwords.verify(current_password, user.password_hash)))) {
      return new Refusal('invalid_credentials', { message: 'The current password is not right.' });
    }
    user.password_hash = await passwords.hash(password);
    await endSessions(work, user_id, session_id);
    await forgetPending(work.em, user_id);
    notices.tell(work, user.email, 'password_changed');
    return null;
  };
