import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { ReceiptClaims } from '@aaf/contracts/firewall';
import { deriveKey } from '@aaf/service/derived-key';
import { z } from 'zod';

/** What looking at a receipt alone tells, without any database. */
export type Reading =
  { reason: 'malformed' | 'bad_signature' } | { reason: 'genuine'; claims: ReceiptClaims };

/** Writes receipts and reads them back. */
export interface ReceiptSigning {
  /** Who issues them: the installation's own address. */
  issuer: string;
  /** The same claims give the same receipt. */
  sign(claims: ReceiptClaims): string;
  read(receipt: string): Reading;
  /** The key that checks receipts, as a JSON Web Key. */
  publicKey: Record<string, string>;
}

/** The DER of an Ed25519 private key up to its 32 bytes (RFC 8410, 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const shape = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/;
const PublicJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function keyPair(secret: string) {
  const der = Buffer.concat([pkcs8Prefix, deriveKey(secret, 'receipt-signing')]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const { crv, kty, x } = PublicJwk.parse(publicKey.export({ format: 'jwk' }));
  // Its thumbprint (RFC 7638): the required members in this order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return { privateKey, publicKey, jwk: { kty, crv, x, kid, use: 'sig', alg: 'EdDSA' } };
}

/**
 * Receipts are JWS in compact form, signed with Ed25519 (RFC 7515, RFC 8037); docs/receipts.md has the format.
 * @param secret the installation's secret, from which the key is derived
 */
export function createReceiptSigning(secret: string, issuer: string): ReceiptSigning {
  const { privateKey, publicKey, jwk } = keyPair(secret);
  const header = { alg: 'EdDSA', typ: 'receipt+jwt', kid: jwk.kid };
  const OurHeader = z.object({ alg: z.literal('EdDSA'), kid: z.literal(jwk.kid) });
  return {
    issuer,
    publicKey: jwk,
    sign(claims) {
      const signed = `${encode(header)}.${encode(claims)}`;
      return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
    },
    read(receipt) {
      const [, head, body, signature] = shape.exec(receipt) ?? [];
      if (head === undefined || body === undefined || signature === undefined) return { reason: 'malformed' };
      const read = ReceiptClaims.safeParse(decode(body));
      if (decode(head) === undefined || !read.success) return { reason: 'malformed' };
      const isOurs =
        OurHeader.safeParse(decode(head)).success &&
        verify(null, Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'));
      return isOurs ? { reason: 'genuine', claims: read.data } : { reason: 'bad_signature' };
    },
  };
}
