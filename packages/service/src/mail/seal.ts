import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Mail } from './mail.ts';

const algorithm = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;
const Sealed = z.object({ to: z.string(), subject: z.string(), text: z.string(), html: z.string() });

/**
 * Encrypts a mail for its wait in the database: it names a person and may hold a link that signs somebody in.
 * @param key 32 bytes
 * @param id of the mail; a sealed mail cannot be opened under another one's
 * @returns initialization vector, authentication tag and ciphertext (AES-256-GCM), one after the other
 */
export function sealMail(mail: Mail, key: Buffer, id: string): Buffer {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(id));
  const { to, subject, text, html } = mail;
  const body = Buffer.concat([cipher.update(JSON.stringify({ to, subject, text, html })), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/**
 * The mail that was sealed.
 * @throws {Error} when it was sealed with another key or for another id, or is not whole
 */
export function openMail(sealed: Buffer, key: Buffer, id: string): Mail {
  const iv = sealed.subarray(0, ivLength);
  const tag = sealed.subarray(ivLength, ivLength + tagLength);
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(id)).setAuthTag(tag);
  const body = Buffer.concat([decipher.update(sealed.subarray(ivLength + tagLength)), decipher.final()]);
  return Sealed.parse(JSON.parse(body.toString()));
}
