import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the parts of one installation know and nobody else does. Made once; hex, so that they fit anywhere. */
export interface Secrets {
  /** Signs what the parts tell each other: 32 bytes. Every part knows it. */
  readonly internal: string;
  /** Derives each service's database passwords: 32 bytes. No part knows it, or each could log in as any other. */
  readonly database: string;
  /** The superuser's, of the PostgreSQL we run. */
  readonly postgres: string;
  /** Of the NATS we run. */
  readonly nats: string;
}

/** The secrets of a data folder, made on first use, in `secrets.json` that only its owner may read. */
export function readSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, 'secrets.json');
  const text = readIfThere(file) ?? make(file);
  chmodSync(file, 0o600);
  return parse(text, file);
}

function make(file: string): string {
  const secrets: Secrets = {
    internal: random(32),
    database: random(32),
    postgres: random(24),
    nats: random(24),
  };
  const text = `${JSON.stringify(secrets, null, 2)}\n`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  return text;
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string, file: string): Secrets {
  try {
    const secrets: unknown = JSON.parse(text);
    if (isSecrets(secrets)) return secrets;
  } catch {
    // told below, without the text: it may hold a secret
  }
  throw new Error(
    `${file} is damaged; restore it from a backup, since what it opened cannot be opened without it.`,
  );
}

function isSecrets(value: unknown): value is Secrets {
  if (typeof value !== 'object' || value === null) return false;
  const known = value as Partial<Record<keyof Secrets, unknown>>; // JSON.parse gave an object: each field is checked
  return [known.internal, known.database, known.postgres, known.nats].every(
    (s) => typeof s === 'string' && s.length >= 32,
  );
}
