import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { codeTries, wrongCode, type Attempt } from '../attempts.ts';
import type { Authenticators } from '../authenticators.ts';
import { Authenticator } from '../entities/authenticator.ts';
import { Passkey } from '../entities/passkey.ts';
import type { Notices } from '../notices.ts';
import { renewRecoveryCodes } from '../recovery-codes.ts';
import { turnOn } from '../second-factors.ts';

interface Needs {
  attempt: Attempt;
  authenticators: Authenticators;
  notices: Notices;
}

export const createVerifyTotp =
  ({ attempt, authenticators, notices }: Needs): Handler<typeof identity.twoFactor.verify> =>
  async ({ code }, work) => {
    const { user_id, email } = work.user;
    const enrolled = await work.em.findOne(Authenticator, { user_id });
    if (!enrolled) throw new Refusal('two_factor_disabled');
    if (enrolled.verified_at) throw new Refusal('two_factor_enabled');
    const tries = await codeTries(work, user_id);
    if (!(await attempt(work, tries, () => authenticators.verify(work, user_id, code)))) return wrongCode();
    await turnOn(work);
    const hasPasskeys = (await work.em.count(Passkey, { user_id })) > 0;
    notices.tell(work, email, hasPasskeys ? 'authenticator_added' : 'two_factor_on');
    return { recovery_codes: await renewRecoveryCodes(work, user_id) };
  };
