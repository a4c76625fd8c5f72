import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { beginCeremony } from '../ceremonies.ts';
import { Passkey } from '../entities/passkey.ts';
import { authenticationOptions } from '../passkeys.ts';
import type { RelyingParty } from '../rules/relying-party.ts';

export const createBeginPasskeyStepUp =
  (party: RelyingParty): Handler<typeof identity.auth.stepUpOptions> =>
  async (_input, work) => {
    const { user_id } = work.user;
    const allowed = await work.em.find(Passkey, { user_id });
    if (allowed.length === 0) throw new Refusal('invalid_passkey', { message: 'You have no passkey here.' });
    const options = await authenticationOptions(party, allowed);
    return beginCeremony(work, { purpose: 'step_up', user_id }, options);
  };
