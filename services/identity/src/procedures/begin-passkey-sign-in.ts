import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { networkOfCaller } from '../attempts.ts';
import { beginCeremony } from '../ceremonies.ts';
import { Passkey } from '../entities/passkey.ts';
import type { Guard } from '../guard.ts';
import { authenticationOptions } from '../passkeys.ts';
import type { RelyingParty } from '../rules/relying-party.ts';
import { readChallenge } from '../second-factors.ts';

interface Needs {
  party: RelyingParty;
  guard: Guard;
}

export const createBeginPasskeySignIn =
  ({ party, guard }: Needs): Handler<typeof identity.auth.passkeyOptions> =>
  async ({ challenge }, work) => {
    const visitor = { brake: 'ceremony', of: networkOfCaller(work) } as const;
    await guard.check(work, visitor);
    await guard.press(work, visitor);
    if (challenge === undefined) {
      return beginCeremony(work, { purpose: 'sign_in' }, await authenticationOptions(party));
    }
    const challenge_hash = hashToken(challenge);
    const { userId: user_id } = await readChallenge(work, challenge_hash);
    const allowed = await work.em.find(Passkey, { user_id });
    if (allowed.length === 0) throw new Refusal('invalid_token', { message: 'You have no passkey here.' });
    const options = await authenticationOptions(party, allowed);
    return beginCeremony(work, { purpose: 'second_factor', user_id, challenge_hash }, options);
  };
