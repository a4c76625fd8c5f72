import type { JsonObject } from '@aaf/contracts/json';
import type { Work } from '@aaf/service/handler';
import type { Ceremony } from './entities/ceremony.ts';
import { Passkey } from './entities/passkey.ts';
import { readAuthentication, verifyAuthentication } from './passkeys.ts';
import type { RelyingParty } from './rules/relying-party.ts';

interface Answered {
  ceremony: Ceremony;
  given: JsonObject;
}

/**
 * The person whose passkey answered, or nothing when the answer does not hold. A ceremony that is somebody's is
 * answered by a passkey of theirs.
 */
export async function acceptPasskey(
  work: Work,
  party: RelyingParty,
  { ceremony, given }: Answered,
): Promise<string | undefined> {
  const response = readAuthentication(given);
  if (!response) return undefined;
  const passkey = await work.em.findOne(Passkey, { credential_id: response.id });
  if (!passkey) return undefined;
  if (ceremony.purpose !== 'sign_in' && ceremony.user_id !== passkey.user_id) return undefined;
  const counter = await verifyAuthentication(party, passkey, { expected: ceremony.expected, response });
  if (counter === undefined) return undefined;
  passkey.counter = counter;
  passkey.last_used_at = work.now;
  return passkey.user_id;
}
