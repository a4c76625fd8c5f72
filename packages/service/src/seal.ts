import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;

/**
 * Encrypts what waits in a database and must be read again: AES-256-GCM.
 * @param key 32 bytes, of one purpose (`deriveKey`)
 * @param place whose it is, such as an id; what is sealed for one place cannot be opened at another
 * @returns initialization vector, authentication tag and ciphertext, one after the other
 */
export function seal(plain: string, key: Buffer, place: string): Buffer {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/**
 * What was sealed.
 * @throws {Error} when it was sealed with another key or for another place, or is not whole
 */
export function unseal(sealed: Buffer, key: Buffer, place: string): string {
  const iv = sealed.subarray(0, ivLength);
  const tag = sealed.subarray(ivLength, ivLength + tagLength);
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(place)).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(ivLength + tagLength)), decipher.final()]).toString();
}
