import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { MailTransport } from './mail.ts';

/** As many mails as a mailbox keeps; older ones go. */
const capacity = 200;

const fileName = /^(\d+)-([a-z0-9_]+)\.json$/;

export const KeptMail = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  created_at: z.string(),
});
/** A mail that was kept instead of sent. */
export type KeptMail = z.infer<typeof KeptMail>;

/** Where an installation keeps the mails that it does not send. */
export const mailboxFolder = (dataDir: string): string => path.join(dataDir, 'mailbox');

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The mails' files, newest first. */
async function listFiles(folder: string): Promise<string[]> {
  try {
    const files = (await readdir(folder)).filter((name) => fileName.test(name));
    return files.sort((a, b) => parseInt(b) - parseInt(a) || (a < b ? 1 : -1));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function forgetOldest(folder: string): Promise<void> {
  const tooMany = (await listFiles(folder)).slice(capacity);
  await Promise.all(tooMany.map((name) => rm(path.join(folder, name), { force: true })));
}

/**
 * A transport that sends nothing and keeps mails as files in a folder that only its owner may read, for
 * installations without SMTP: `<milliseconds>-<id>.json`, the newest 200.
 */
export function createKeptMailbox(folder: string): MailTransport {
  return {
    async send({ id, ...mail }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, `${Date.parse(mail.created_at)}-${id}.json`);
      const { to, subject, text, html, created_at } = mail;
      await writeFile(`${file}.part`, JSON.stringify({ to, subject, text, html, created_at }), {
        mode: 0o600,
      });
      // Whoever reads the folder meets whole mails only.
      await rename(`${file}.part`, file);
      await forgetOldest(folder);
    },
  };
}

async function readKept(file: string): Promise<KeptMail | undefined> {
  try {
    return KeptMail.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    // It was forgotten between the listing and the reading.
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * The kept mails, newest first; empty where none was ever kept.
 * @param to only those to this address, in any case
 */
export async function readMailbox(folder: string, to?: string): Promise<KeptMail[]> {
  const files = (await listFiles(folder)).slice(0, capacity);
  const mails = await Promise.all(files.map((name) => readKept(path.join(folder, name))));
  const wanted = to?.trim().toLowerCase();
  return mails
    .filter((mail) => mail !== undefined)
    .filter((mail) => !wanted || mail.to.toLowerCase() === wanted);
}
