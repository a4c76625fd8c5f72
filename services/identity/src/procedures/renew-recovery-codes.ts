import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { User } from '../entities/user.ts';
import type { Notices } from '../notices.ts';
import { renewRecoveryCodes } from '../recovery-codes.ts';

export const createRenewRecoveryCodes =
  (notices: Notices): Handler<typeof identity.twoFactor.renewRecoveryCodes> =>
  async (_input, work) => {
    const { id, email, two_factor_enabled } = await work.em.findOneOrFail(User, { id: work.user.user_id });
    if (!two_factor_enabled) throw new Refusal('two_factor_disabled');
    notices.tell(work, email, 'recovery_codes_renewed');
    return { recovery_codes: await renewRecoveryCodes(work, id) };
  };
