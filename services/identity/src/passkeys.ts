import { idToUuid } from '@aaf/contracts/ids';
import type { JsonObject } from '@aaf/contracts/json';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { z } from 'zod';
import type { Passkey } from './entities/passkey.ts';
import { AuthenticationResponse, knownTransports, RegistrationResponse } from './rules/passkey-response.ts';
import type { RelyingParty } from './rules/relying-party.ts';

interface Owner {
  id: string;
  name: string;
  email: string;
}
type KnownPasskey = Pick<Passkey, 'credential_id' | 'public_key' | 'counter' | 'transports'>;

/** A new passkey, as it is kept. */
export type NewPasskey = KnownPasskey;

/** What a passkey calls its person: 16 bytes that say nothing of them. */
const handleOf = (userId: string) => Buffer.from(idToUuid('user', userId).replaceAll('-', ''), 'hex');

const descriptorOf = ({ credential_id, transports }: KnownPasskey) => ({
  id: credential_id,
  transports: knownTransports(transports),
});

/** Whatever is wrong with an answer, it does not count. */
async function orNothing<T>(verify: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}

type Authentication = z.infer<typeof AuthenticationResponse>;

/** What a browser is to ask for when a passkey is made. Its person must unlock it, so it counts as both factors. */
export const registrationOptions = (party: RelyingParty, owner: Owner, known: readonly KnownPasskey[]) =>
  generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: Uint8Array.from(handleOf(owner.id)),
    userName: owner.email,
    userDisplayName: owner.name,
    attestationType: 'none',
    excludeCredentials: known.map(descriptorOf),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });

/** @param allowed the passkeys that may answer; without it, any that its person chooses */
export const authenticationOptions = (party: RelyingParty, allowed?: readonly KnownPasskey[]) =>
  generateAuthenticationOptions({
    rpID: party.id,
    userVerification: 'required',
    ...(allowed ? { allowCredentials: allowed.map(descriptorOf) } : {}),
  });

/** The passkey that was made, or nothing when the answer does not hold. */
export const readRegistration = (
  party: RelyingParty,
  expectedChallenge: string,
  given: JsonObject,
): Promise<NewPasskey | undefined> =>
  orNothing(async () => {
    const response = RegistrationResponse.parse(given);
    const { registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...response,
        response: { ...response.response, transports: knownTransports(response.response.transports) },
      },
      expectedChallenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      requireUserVerification: true,
    });
    if (!registrationInfo) return undefined;
    const { id, publicKey, counter } = registrationInfo.credential;
    const transports = knownTransports(response.response.transports);
    return { credential_id: id, public_key: publicKey, counter, transports };
  });

/** What somebody answers to be signed in, as far as it can be read. */
export const readAuthentication = (given: JsonObject): Authentication | undefined =>
  AuthenticationResponse.safeParse(given).data;

/** How often the passkey has signed, or nothing when the answer does not hold: one from before it counts neither. */
export const verifyAuthentication = (
  party: RelyingParty,
  passkey: KnownPasskey & { user_id: string },
  { expected, response }: { expected: string; response: Authentication },
): Promise<number | undefined> =>
  orNothing(async () => {
    const { userHandle, ...rest } = response.response;
    if (userHandle !== undefined && userHandle !== handleOf(passkey.user_id).toString('base64url')) {
      return undefined;
    }
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...response, response: rest },
      expectedChallenge: expected,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: passkey.credential_id,
        publicKey: Uint8Array.from(passkey.public_key),
        counter: passkey.counter,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  });
