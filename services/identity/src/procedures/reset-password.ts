import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { personTag } from '@aaf/service/trust';
import { passwordTries } from '../attempts.ts';
import { User } from '../entities/user.ts';
import type { Guard } from '../guard.ts';
import { forgetPending, holdLink } from '../links.ts';
import type { Notices } from '../notices.ts';
import type { Passwords } from '../passwords.ts';
import { refuseEasyPassword } from '../rules/password.ts';
import { endSessions } from '../session-life.ts';

interface Needs {
  guard: Guard;
  passwords: Passwords;
  notices: Notices;
}

/** Reading the mail of the address proves the address, and nothing of the second factor: nobody is signed in. */
export const createResetPassword =
  ({ guard, passwords, notices }: Needs): Handler<typeof identity.auth.resetPassword> =>
  async ({ token, password }, work) => {
    const held = await holdLink(work, token, ['reset_password']);
    if (!held) throw new Refusal('link_expired');
    const user = await work.em.findOneOrFail(User, { id: held.userId });
    if (user.email !== held.link.email) throw new Refusal('link_expired');
    refuseEasyPassword(password, user);
    user.password_hash = await passwords.hash(password);
    user.email_verified_at ??= work.now;
    held.link.used_at = work.now;
    await work.em.flush();
    await endSessions(work, user.id);
    await forgetPending(work.em, user.id);
    work.revoke(personTag(user.id));
    // Whoever had forgotten the old one is not to wait for having guessed at it.
    await guard.release(work, { brake: 'account', of: user.email });
    await guard.release(work, await passwordTries(work, user));
    notices.tell(work, user.email, 'password_changed');
    return null;
  };
