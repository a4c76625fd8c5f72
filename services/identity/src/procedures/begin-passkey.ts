import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { beginCeremony } from '../ceremonies.ts';
import { Passkey } from '../entities/passkey.ts';
import { User } from '../entities/user.ts';
import { registrationOptions } from '../passkeys.ts';
import type { RelyingParty } from '../rules/relying-party.ts';

export const createBeginPasskey =
  (party: RelyingParty): Handler<typeof identity.passkeys.options> =>
  async (_input, work) => {
    const { user_id } = work.user;
    const owner = await work.em.findOneOrFail(User, { id: user_id });
    const known = await work.em.find(Passkey, { user_id });
    const options = await registrationOptions(party, owner, known);
    return beginCeremony(work, { purpose: 'register', user_id }, options);
  };
