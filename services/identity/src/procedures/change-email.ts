import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import type { Mailer } from '@aaf/service/mail/mailer';
import { mailsTo } from '../attempts.ts';
import { User } from '../entities/user.ts';
import type { Guard } from '../guard.ts';
import type { Letters } from '../letters.ts';
import { makeLink } from '../links.ts';
import type { Notices } from '../notices.ts';

interface Needs {
  guard: Guard;
  mailer: Mailer;
  letters: Letters;
  notices: Notices;
}

/** Whoever asks learns nothing about who has an account: an address that is taken gets the same answer, and its owner a mail. */
export const createChangeEmail =
  ({ guard, mailer, letters, notices }: Needs): Handler<typeof identity.me.changeEmail> =>
  async ({ email }, work) => {
    const mail = mailsTo(email);
    await guard.hold(work, mail);
    const { id, email: present } = await work.em.findOneOrFail(User, { id: work.user.user_id });
    const isTaken = (await work.em.findOne(User, { email })) !== null;
    const token = await makeLink(work, { purpose: 'change_email', userId: isTaken ? undefined : id, email });
    mailer.queue(work, isTaken ? letters.addressTaken(email) : letters.changeAddress(email, token));
    notices.tellOfAddressChange(work, present);
    await guard.press(work, mail);
    return { accepted: true };
  };
