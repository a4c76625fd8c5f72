import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { idToUuid, isId, uuidToId } from './ids.ts';

/**
 * An API key is `aaf_` + the organization's uuid (22 characters) + `_` + 256 random bits (43) + a CRC-32
 * of all that stands before it (6), each number in base62 with leading zeros. The public part names the
 * organization, so that its rows can be found under row-level security; the checksum tells a key that was
 * copied badly from one that is wrong, before anything is asked of a database.
 */
const shape = /^aaf_([0-9A-Za-z]{22})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const orgLength = 22;
const secretLength = 43;
const checksumLength = 6;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const base = BigInt(alphabet.length);

/** What a key says of itself, without anything secret. */
export interface ParsedApiKey {
  org_id: string;
}

function toBase62(value: bigint, length: number): string {
  let rest = value;
  let digits = '';
  while (digits.length < length) {
    digits = alphabet.charAt(Number(rest % base)) + digits;
    rest /= base;
  }
  return digits;
}

const digitValues = new Map(Array.from(alphabet, (digit, value) => [digit, value]));
/** So many digits fit into a number without loss; big numbers cost a hundred times as much. */
const chunkLength = 8;

function fromBase62(digits: string): bigint {
  let value = 0n;
  for (let at = 0; at < digits.length; at += chunkLength) {
    const chunk = digits.slice(at, at + chunkLength);
    let part = 0;
    for (const digit of chunk) part = part * alphabet.length + (digitValues.get(digit) ?? 0);
    value = value * base ** BigInt(chunk.length) + BigInt(part);
  }
  return value;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  while (digits.length < checksumLength) {
    digits = alphabet.charAt(rest % alphabet.length) + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}

function orgIdOf(digits: string): string | undefined {
  const hex = fromBase62(digits).toString(16).padStart(32, '0');
  if (hex.length > 32) return undefined;
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const orgId = uuidToId('organization', uuid);
  return isId('organization', orgId) ? orgId : undefined;
}

/**
 * The text of a new API key.
 * @param orgId the organization the key belongs to
 * @param randomBytes 32 bytes from a cryptographic source
 * @throws {Error} when there are not 32 bytes
 */
export function formatApiKey(orgId: string, randomBytes: Buffer): string {
  if (randomBytes.length !== 32) throw new Error('an API key is made of 32 random bytes');
  const org = BigInt(`0x${idToUuid('organization', orgId).replaceAll('-', '')}`);
  const secret = BigInt(`0x${randomBytes.toString('hex')}`);
  const body = `aaf_${toBase62(org, orgLength)}_${toBase62(secret, secretLength)}`;
  return body + checksumOf(body);
}

/** The organization that a key names; undefined when the text cannot be a key that was given out. */
export function parseApiKey(text: string): ParsedApiKey | undefined {
  const [, org] = shape.exec(text) ?? [];
  if (org === undefined) return undefined;
  if (checksumOf(text.slice(0, -checksumLength)) !== text.slice(-checksumLength)) return undefined;
  const orgId = orgIdOf(org);
  return orgId === undefined ? undefined : { org_id: orgId };
}

/** All that is kept of a key: its SHA-256 in hex. It has 256 random bits, so no salt is needed. */
export const hashApiKey = (key: string): string => hash('sha256', key, 'hex');

/** What a person tells keys apart by: `aaf_` + the first four characters of the secret, … and the last four. */
export function recognizableApiKey(key: string): string {
  const secretStart = 'aaf_'.length + orgLength + '_'.length;
  return `aaf_${key.slice(secretStart, secretStart + 4)}…${key.slice(-4)}`;
}
