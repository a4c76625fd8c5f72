import type { Finding } from '@aaf/contracts/firewall';

export type SecretKind = Finding['kind'];

/** What a field's name ends with when its value is a secret, whatever the value looks like. */
const endings: readonly (readonly [SecretKind, readonly string[]])[] = [
  ['private_key', ['privatekey', 'sshkey']],
  [
    'api_key',
    ['apikey', 'apikeys', 'accesskey', 'secretkey', 'authkey', 'signingkey', 'encryptionkey', 'accountkey'],
  ],
  ['token', ['token', 'tokens', 'authorization', 'jwt', 'bearer', 'cookie', 'cookies', 'sessionid']],
  [
    'password',
    ['password', 'passwords', 'passwd', 'pwd', 'passphrase', 'passcode', 'secret', 'secrets', 'credentials'],
  ],
  ['card_number', ['cardnumber', 'ccnumber', 'cvv', 'cvc', 'cvv2', 'cvc2']],
];

/** Said after a secret's name without making it something else: `password_confirmation`, `token_value`. */
const trailers = /(?:value|text|string|confirmation|confirm|hash|base64|plain|header|old|new|again|\d)$/;

/** Tokens that are places in a list, not secrets. */
const harmless = /(?:page|next|prev|continuation|sync)tokens?$/;

const longestName = 128;

/** What kind of secret a field of this name holds, if any. */
export function kindOfName(name: string): SecretKind | undefined {
  if (name.length > longestName) return undefined;
  const joined = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const stem = kindOfEnding(joined) === undefined ? joined.replace(trailers, '') : joined;
  return harmless.test(stem) ? undefined : kindOfEnding(stem);
}

const kindOfEnding = (name: string): SecretKind | undefined =>
  endings.find(([, words]) => words.some((word) => name.endsWith(word)))?.[0];
