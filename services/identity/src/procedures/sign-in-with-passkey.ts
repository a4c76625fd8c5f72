import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { JsonObject } from '@aaf/contracts/json';
import type { Handler, Work } from '@aaf/service/handler';
import { networkOfCaller } from '../attempts.ts';
import { takeCeremony } from '../ceremonies.ts';
import type { Ceremony } from '../entities/ceremony.ts';
import { Passkey } from '../entities/passkey.ts';
import { User } from '../entities/user.ts';
import type { Guard } from '../guard.ts';
import { readAuthentication, verifyAuthentication } from '../passkeys.ts';
import type { RelyingParty } from '../rules/relying-party.ts';
import { spendChallenge } from '../second-factors.ts';
import { startSession } from '../session-life.ts';

interface Needs {
  party: RelyingParty;
  guard: Guard;
}

/** The person whose passkey answered, or nothing when the answer does not hold. */
async function accept(work: Work, party: RelyingParty, { ceremony, given }: Answered) {
  const response = readAuthentication(given);
  if (!response) return undefined;
  const passkey = await work.em.findOne(Passkey, { credential_id: response.id });
  if (!passkey) return undefined;
  if (ceremony.purpose === 'second_factor' && ceremony.user_id !== passkey.user_id) return undefined;
  const counter = await verifyAuthentication(party, passkey, { expected: ceremony.expected, response });
  if (counter === undefined) return undefined;
  passkey.counter = counter;
  passkey.last_used_at = work.now;
  return passkey.user_id;
}

interface Answered {
  ceremony: Ceremony;
  given: JsonObject;
}

/** A passkey is had, and unlocked by its person: both factors. */
export const createSignInWithPasskey =
  ({ party, guard }: Needs): Handler<typeof identity.auth.passkey> =>
  async ({ ceremony: token, response: given }, work) => {
    const crowd = { brake: 'network', of: networkOfCaller(work) } as const;
    await guard.check(work, crowd);
    const ceremony = await takeCeremony(work, token, { purposes: ['sign_in', 'second_factor'] });
    const userId = ceremony && (await accept(work, party, { ceremony, given }));
    if (userId === undefined) {
      await guard.press(work, crowd);
      return new Refusal('invalid_passkey');
    }
    if (ceremony?.challenge_hash) await spendChallenge(work, ceremony.challenge_hash);
    const user = await work.em.findOneOrFail(User, { id: userId });
    return startSession(work, user, { hasSecondFactor: true });
  };
