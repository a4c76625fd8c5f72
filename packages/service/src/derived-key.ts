import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/**
 * A key for one purpose, derived from the installation's secret, so that no two purposes share one.
 * @param secret the installation's secret (hex text, as in the configuration)
 * @param purpose a fixed word such as `caller-token`
 * @returns 32 bytes
 */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  createHmac('sha256', secret).update(purpose).digest();

/** The same as a key object: Node prepares the bytes of a key anew for every HMAC, a key object only once. */
export const deriveHmacKey = (secret: string, purpose: string): KeyObject =>
  createSecretKey(deriveKey(secret, purpose));
