import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import { isId } from '@aaf/contracts/ids';
import type { Handler } from '@aaf/service/handler';
import { Passkey } from '../entities/passkey.ts';
import type { Notices } from '../notices.ts';
import { secondFactorsOf, turnOff } from '../second-factors.ts';

export const createRemovePasskey =
  (notices: Notices): Handler<typeof identity.passkeys.remove> =>
  async ({ id }, work) => {
    const { user_id, email } = work.user;
    if (!isId('passkey', id)) throw new Refusal('not_found');
    if ((await work.em.nativeDelete(Passkey, { id, user_id })) === 0) throw new Refusal('not_found');
    const { totp, passkeys } = await secondFactorsOf(work, user_id);
    const wasLast = !totp && passkeys === 0;
    if (wasLast) await turnOff(work);
    notices.tell(work, email, wasLast ? 'two_factor_off' : 'passkey_removed');
    return null;
  };
