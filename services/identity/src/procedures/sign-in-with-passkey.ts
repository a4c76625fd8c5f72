import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { networkOfCaller } from '../attempts.ts';
import { takeCeremony } from '../ceremonies.ts';
import { User } from '../entities/user.ts';
import type { Guard } from '../guard.ts';
import { acceptPasskey } from '../passkey-answers.ts';
import type { RelyingParty } from '../rules/relying-party.ts';
import { spendChallenge } from '../second-factors.ts';
import { startSession } from '../session-life.ts';

interface Needs {
  party: RelyingParty;
  guard: Guard;
}

/** A passkey is had, and unlocked by its person: both factors. */
export const createSignInWithPasskey =
  ({ party, guard }: Needs): Handler<typeof identity.auth.passkey> =>
  async ({ ceremony: token, response: given }, work) => {
    const crowd = { brake: 'network', of: networkOfCaller(work) } as const;
    await guard.check(work, crowd);
    const ceremony = await takeCeremony(work, token, { purposes: ['sign_in', 'second_factor'] });
    const userId = ceremony && (await acceptPasskey(work, party, { ceremony, given }));
    if (userId === undefined) {
      await guard.press(work, crowd);
      return new Refusal('invalid_passkey');
    }
    if (ceremony?.challenge_hash) await spendChallenge(work, ceremony.challenge_hash);
    const user = await work.em.findOneOrFail(User, { id: userId });
    return startSession(work, user, { hasSecondFactor: true });
  };
