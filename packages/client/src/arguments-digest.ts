import { canonicalJson, type Json } from './canonical-json.ts';

/** What an action does, exactly: what digests and receipts are bound to. */
export interface Arguments {
  tool: string;
  operation: string;
  params: Json;
}

/** Keeps these digests apart from any other use of SHA-256; the NUL ends it. */
const domain = 'aaf/arguments/v1\0';

/** Bytes of base64url. */
export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

/** The arguments as one text, whatever order their members were written in. */
export const canonicalArguments = ({ tool, operation, params }: Arguments): string =>
  canonicalJson({ tool, operation, params });

/**
 * The digest of arguments, in hex: SHA-256 over a domain tag, the salt and the canonical arguments.
 * @param salt in base64url, as the answer and the receipt carry it
 */
export async function argumentsDigest(said: Arguments, salt: string): Promise<string> {
  const text = new TextEncoder();
  const parts = [text.encode(domain), fromBase64Url(salt), text.encode(canonicalArguments(said))];
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
