import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

const sign = (payload: string, key: KeyObject): Buffer => createHmac('sha256', key).update(payload).digest();

/** `base64url(JSON) . base64url(HMAC-SHA256)`: a value that only holders of the key can have written. */
export function signValue(value: unknown, key: KeyObject): string {
  const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${payload}.${sign(payload, key).toString('base64url')}`;
}

/** The value of a signed text, unparsed beyond JSON; undefined when the signature is not ours. */
export function readSigned(token: string, key: KeyObject): unknown {
  const [payload, signature, ...rest] = token.split('.');
  if (!payload || !signature || rest.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(payload, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}
