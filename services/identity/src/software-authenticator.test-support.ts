import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** What a browser is handed, as far as an authenticator looks at it. */
interface Options {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  user?: { id: string };
  allowCredentials?: { id: string }[];
}

/** What goes wrong, when a test wants it to. */
export interface Flaws {
  origin?: string;
  rpId?: string;
  type?: string;
  isUnverified?: boolean;
  counter?: number;
  userHandle?: string;
  isForged?: boolean;
}

const origin = 'http://localhost:3000';
const present = 0x01;
const verified = 0x04;
const attested = 0x40;

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const uint = (value: number, bytes: 2 | 4): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};
// The library takes maps of what CBOR knows, and does not export that type.
const encode = (map: Map<number | string, unknown>): Buffer =>
  Buffer.from(isoCBOR.encode(map as Map<number, number>));

/** A public key on P-256 as COSE writes it (RFC 9053): EC2, ES256, P-256, x, y. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const [left, right] = [x, y].map((part) => new Uint8Array(Buffer.from(part, 'base64url')));
  const entries: [number, unknown][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, left],
    [-3, right],
  ];
  return encode(new Map(entries));
}

/** An authenticator with one passkey, made of `node:crypto`: ES256, no attestation, a counter. */
export function createSoftwareAuthenticator() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  const id = credentialId.toString('base64url');
  let counter = 0;
  let userHandle: string | undefined;

  const clientData = (options: Options, flaws: Flaws, type: string) =>
    Buffer.from(
      JSON.stringify({
        type: flaws.type ?? type,
        challenge: options.challenge,
        origin: flaws.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (rpId: string, flags: number, flaws: Flaws) => {
    counter = flaws.counter ?? counter + 1;
    const shown = present | (flaws.isUnverified ? 0 : verified) | flags;
    return Buffer.concat([sha256(flaws.rpId ?? rpId), Buffer.of(shown), uint(counter, 4)]);
  };
  const answer = (response: object) => ({
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });
  return {
    id,
    /** As `navigator.credentials.create` */
    create(options: Options, flaws: Flaws = {}) {
      userHandle = options.user?.id;
      const key = coseKey(publicKey);
      const credential = Buffer.concat([Buffer.alloc(16), uint(credentialId.length, 2), credentialId, key]);
      const data = Buffer.concat([authenticatorData(options.rp?.id ?? '', attested, flaws), credential]);
      const parts: [string, unknown][] = [
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(data)],
      ];
      return answer({
        clientDataJSON: clientData(options, flaws, 'webauthn.create').toString('base64url'),
        attestationObject: encode(new Map(parts)).toString('base64url'),
        transports: ['internal', 'a-new-one'],
      });
    },
    /** As `navigator.credentials.get` */
    get(options: Options, flaws: Flaws = {}) {
      const data = authenticatorData(options.rpId ?? '', 0, flaws);
      const client = clientData(options, flaws, 'webauthn.get');
      const signed = Buffer.concat([data, flaws.isForged ? sha256('something else') : sha256(client)]);
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
        userHandle: flaws.userHandle ?? userHandle,
      });
    },
  };
}
export type SoftwareAuthenticator = ReturnType<typeof createSoftwareAuthenticator>;
