import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import type { Mailer } from '@aaf/service/mail/mailer';
import { mailsTo, visits } from '../attempts.ts';
import { User } from '../entities/user.ts';
import type { Guard } from '../guard.ts';
import type { Letters } from '../letters.ts';
import { makeLink, pretendMail } from '../links.ts';

interface Needs {
  guard: Guard;
  mailer: Mailer;
  letters: Letters;
}

export const createResendVerification =
  ({ guard, mailer, letters }: Needs): Handler<typeof identity.auth.resendVerification> =>
  async ({ email }, work) => {
    const [visitor, mail] = [visits(work), mailsTo(email)];
    await guard.check(work, visitor);
    await guard.hold(work, mail);
    const user = await work.em.findOne(User, { email });
    const userId = user && !user.email_verified_at ? user.id : undefined;
    const token = await makeLink(work, { purpose: 'verify_email', userId, email });
    if (userId === undefined) pretendMail(work);
    else mailer.queue(work, letters.verifyAddress(email, token));
    await guard.press(work, mail);
    await guard.press(work, visitor);
    return { accepted: true };
  };
