import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { Authenticator } from '../entities/authenticator.ts';
import { Passkey } from '../entities/passkey.ts';
import { RecoveryCode } from '../entities/recovery-code.ts';
import type { Notices } from '../notices.ts';
import { turnOff } from '../second-factors.ts';
import { endSessions } from '../session-life.ts';

export const createDisableTotp =
  (notices: Notices): Handler<typeof identity.twoFactor.disable> =>
  async (_input, work) => {
    const { user_id, session_id, email } = work.user;
    const verified = { user_id, verified_at: { $ne: null } };
    if ((await work.em.nativeDelete(Authenticator, verified)) === 0) throw new Refusal('two_factor_disabled');
    const hasPasskeys = (await work.em.count(Passkey, { user_id })) > 0;
    if (hasPasskeys) {
      await work.em.nativeDelete(RecoveryCode, { user_id });
      await endSessions(work, user_id, session_id);
    } else await turnOff(work);
    notices.tell(work, email, hasPasskeys ? 'authenticator_removed' : 'two_factor_off');
    return null;
  };
