import type { webcrypto } from 'node:crypto';
import { argumentsDigest, fromBase64Url, type Arguments } from './arguments-digest.ts';
import { isRecord, type KeySet } from './answers.ts';
import { ReceiptError } from './errors.ts';

export type { KeySet } from './answers.ts';

/** What a receipt says. It is the contract's own type, written out: nobody needs a library to check a receipt. */
export interface ReceiptClaims {
  jti: string;
  iss: string;
  /** The organization. */
  sub: string;
  action_id: string;
  approval_id: string;
  arguments_digest: string;
  arguments_salt: string;
  policy_id: string | null;
  policy_version: number | null;
  approved_by: { type: 'user' | 'api_key'; id: string; name: string }[];
  /** Seconds since the epoch. */
  iat: number;
  exp: number;
}

export interface ReceiptExpectation {
  /** What is about to run. */
  arguments: Arguments;
  /** The action it was given for, when known. */
  action_id?: string;
  /** The present time; the machine's where it is not given. */
  nowMs?: number;
}

const shape = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/;

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(part)));
    if (isRecord(value)) return value;
  } catch {
    // Refused below, like any other text that is no receipt.
  }
  throw new ReceiptError('malformed');
}

async function findKey({ keys }: KeySet, kid: unknown): Promise<webcrypto.CryptoKey> {
  const found = keys.find((one) => one['kid'] === kid && one['kty'] === 'OKP' && one['crv'] === 'Ed25519');
  if (typeof kid !== 'string' || !found?.['x']) throw new ReceiptError('unknown_key');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: found['x'] };
  try {
    return await crypto.subtle.importKey('jwk', jwk, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    throw new ReceiptError('unknown_key');
  }
}

const texts = ['jti', 'iss', 'sub', 'action_id', 'approval_id', 'arguments_digest', 'arguments_salt'];

function isClaims(value: Record<string, unknown>): value is Record<string, unknown> & ReceiptClaims {
  return (
    texts.every((name) => typeof value[name] === 'string') &&
    Number.isInteger(value['iat']) &&
    Number.isInteger(value['exp']) &&
    Array.isArray(value['approved_by'])
  );
}

/** What a receipt says, once its signature is known to be the firewall's. */
async function readGenuine(receipt: string, jwks: KeySet): Promise<ReceiptClaims> {
  const [, head = '', body = '', signature = ''] = shape.exec(receipt) ?? [];
  const header = decode(head);
  if (header['alg'] !== 'EdDSA' || header['typ'] !== 'receipt+jwt') throw new ReceiptError('malformed');
  const key = await findKey(jwks, header['kid']);
  const signed = new TextEncoder().encode(`${head}.${body}`);
  const isGenuine = await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature), signed);
  if (!isGenuine) throw new ReceiptError('bad_signature');
  const claims = decode(body);
  if (!isClaims(claims)) throw new ReceiptError('malformed');
  return claims;
}

/**
 * Checks a receipt without asking anybody: that it is genuine, has not expired and allows exactly these
 * arguments. Whether it was spent only the firewall can say.
 * @throws {ReceiptError} when it does not
 */
export async function verifyReceipt(
  receipt: string,
  jwks: KeySet,
  expected: ReceiptExpectation,
): Promise<ReceiptClaims> {
  const claims = await readGenuine(receipt, jwks);
  if ((expected.nowMs ?? Date.now()) >= claims.exp * 1_000) throw new ReceiptError('expired');
  if (expected.action_id !== undefined && claims.action_id !== expected.action_id) {
    throw new ReceiptError('other_action');
  }
  const digest = await argumentsDigest(expected.arguments, claims.arguments_salt);
  if (digest !== claims.arguments_digest) throw new ReceiptError('other_arguments');
  return claims;
}
