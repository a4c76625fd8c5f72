import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { takeCeremony } from '../ceremonies.ts';
import { Passkey } from '../entities/passkey.ts';
import { User } from '../entities/user.ts';
import type { Notices } from '../notices.ts';
import { readRegistration } from '../passkeys.ts';
import { showPasskey } from '../rules/shown-passkey.ts';
import type { RelyingParty } from '../rules/relying-party.ts';
import { turnOn } from '../second-factors.ts';

interface Needs {
  party: RelyingParty;
  notices: Notices;
}

export const createRegisterPasskey =
  ({ party, notices }: Needs): Handler<typeof identity.passkeys.register> =>
  async ({ name, ceremony: token, response }, work) => {
    const { user_id } = work.user;
    const ceremony = await takeCeremony(work, token, { purposes: ['register'], userId: user_id });
    if (!ceremony) throw new Refusal('invalid_passkey');
    const made = await readRegistration(party, ceremony.expected, response);
    const isKnown = made && (await work.em.count(Passkey, { credential_id: made.credential_id })) > 0;
    // Returned, not thrown: the ceremony stays used up.
    if (!made || isKnown) return new Refusal('invalid_passkey');
    const { email, two_factor_enabled } = await work.em.findOneOrFail(User, { id: user_id });
    const passkey = { id: work.newId('passkey'), user_id, name, ...made, created_at: work.now };
    work.em.create(Passkey, passkey);
    if (!two_factor_enabled) await turnOn(work);
    notices.tell(work, email, two_factor_enabled ? 'passkey_added' : 'two_factor_on');
    return showPasskey(passkey);
  };
