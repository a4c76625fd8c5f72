import { TypeID } from 'typeid-js';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';

/**
 * Every kind of id the product gives out, by its wire prefix.
 * On the wire an id is a TypeID (`org_01h45ytscbebyvny4gc8cr8ma2`: prefix + base32 of a UUIDv7,
 * see https://github.com/jetify-com/typeid), in PostgreSQL a plain `uuid`.
 */
export const idPrefixes = {
  user: 'usr',
  session: 'ses',
  organization: 'org',
  member: 'mem',
  invitation: 'inv',
  api_key: 'key',
  policy: 'pol',
  action: 'act',
  approval: 'apr',
  receipt: 'rcp',
  event: 'evt',
  integration: 'int',
  delivery: 'dlv',
  subscription: 'sub',
  passkey: 'psk',
  pause: 'pau',
  notification: 'ntf',
  request: 'req',
  mail: 'mai',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Half of the counter's range: it starts anywhere below, so that it never runs over within a millisecond. */
const highestStart = 0x3fff_ffff;
const latest = { nowMs: Number.NaN, count: 0 };

/** Counts on within a millisecond (RFC 9562, 6.2 method 1), from a start that nobody can guess. */
function countWithin(nowMs: number): number {
  const isSame = nowMs === latest.nowMs;
  latest.count = isSame ? latest.count + 1 : Math.floor(Math.random() * highestStart);
  latest.nowMs = nowMs;
  return latest.count;
}

const randomBytes = 16;
const pool = { bytes: new Uint8Array(256 * randomBytes), used: 256 * randomBytes };

/** Random bytes of one id; asking the system for many at once costs what asking for 16 does. */
function takeRandom(): Uint8Array {
  if (pool.used === pool.bytes.length) {
    crypto.getRandomValues(pool.bytes);
    pool.used = 0;
  }
  pool.used += randomBytes;
  return pool.bytes.subarray(pool.used - randomBytes, pool.used);
}

/**
 * Makes a new id. Ids sort by the time they were made, to the millisecond; those that one process made in
 * the same millisecond, in the order in which it made them.
 * @param nowMs milliseconds since the epoch, from the injected clock.
 */
export function newId(kind: IdKind, nowMs: number): string {
  const uuid = uuidv7({ msecs: nowMs, seq: countWithin(nowMs), random: takeRandom() });
  return TypeID.fromUUID(idPrefixes[kind], uuid).toString();
}

/**
 * The `uuid` behind an id, for SQL.
 * @throws {Error} when the text is no id of that kind.
 */
export function idToUuid(kind: IdKind, id: string): string {
  return TypeID.fromString(id, idPrefixes[kind]).toUUID();
}

/** The id of a `uuid` that came from SQL. */
export function uuidToId(kind: IdKind, uuid: string): string {
  return TypeID.fromUUID(idPrefixes[kind], uuid).toString();
}

/** Whether a text is a well-formed id of that kind. It says nothing about whether the thing exists. */
export function isId(kind: IdKind, text: string): boolean {
  try {
    // toUUID too: 26 letters can spell 128 bits that are no UUID of any version.
    TypeID.fromString(text, idPrefixes[kind]).toUUID();
    return true;
  } catch {
    return false;
  }
}

/** The schema of an id of one kind. */
export const id = (kind: IdKind) =>
  z
    .string()
    .refine((text) => isId(kind, text), { error: `must be an id that starts with ${idPrefixes[kind]}_` })
    .meta({ example: `${idPrefixes[kind]}_01h455vb4pex5vsknk084sn02q` });
