import { z } from 'zod';
import { seal, unseal } from '../seal.ts';
import type { Mail } from './mail.ts';

const Sealed = z.object({ to: z.string(), subject: z.string(), text: z.string(), html: z.string() });

/**
 * Encrypts a mail for its wait in the database: it names a person and may hold a link that signs somebody in.
 * @param key 32 bytes
 * @param id of the mail; a sealed mail cannot be opened under another one's
 */
export const sealMail = ({ to, subject, text, html }: Mail, key: Buffer, id: string): Buffer =>
  seal(JSON.stringify({ to, subject, text, html }), key, id);

/**
 * The mail that was sealed.
 * @throws {Error} when it was sealed with another key or for another id, or is not whole
 */
export const openMail = (sealed: Buffer, key: Buffer, id: string): Mail =>
  Sealed.parse(JSON.parse(unseal(sealed, key, id)));
