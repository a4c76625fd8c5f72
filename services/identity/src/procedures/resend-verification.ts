import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { User } from '../entities/user.ts';
import type { Guard } from '../guard.ts';
import { networkOf } from '../rules/network.ts';
import type { SendVerification } from '../verification.ts';

interface Needs {
  guard: Guard;
  sendVerification: SendVerification;
}

export const createResendVerification =
  ({ guard, sendVerification }: Needs): Handler<typeof identity.auth.resendVerification> =>
  async ({ email }, work) => {
    const { ip } = work.caller;
    const visitor = { brake: 'visitor', of: ip === null ? null : networkOf(ip) } as const;
    const mail = { brake: 'mail', of: email } as const;
    await guard.check(work, visitor);
    await guard.hold(work, mail);
    const user = await work.em.findOne(User, { email });
    if (user && !user.email_verified_at) await sendVerification(work, user);
    await guard.press(work, mail);
    await guard.press(work, visitor);
    return { accepted: true };
  };
