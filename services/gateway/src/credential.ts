import type { IncomingHttpHeaders } from 'node:http';
import { hashApiKey, parseApiKey } from '@aaf/contracts/api-key';
import { Refusal } from '@aaf/contracts/errors';
import { hashToken } from '@aaf/service/token-hash';

/** What a request proves itself with, as far as its shape tells; nobody has been asked yet. */
export type Credential =
  { type: 'session'; token_hash: string } | { type: 'api_key'; org_id: string; secret_hash: string };

const sessionToken = /^aafs_[A-Za-z0-9_-]{32,128}$/;

function bearer(authorization: string): string {
  const [scheme, token, ...rest] = authorization.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
    throw new Refusal('unauthenticated', { message: 'Send the token as "Authorization: Bearer <token>".' });
  }
  return token;
}

function readToken(token: string): Credential {
  if (sessionToken.test(token)) return { type: 'session', token_hash: hashToken(token) };
  if (!token.startsWith('aaf_')) throw new Refusal('invalid_token');
  const key = parseApiKey(token);
  if (!key) throw new Refusal('invalid_key');
  return { type: 'api_key', org_id: key.org_id, secret_hash: hashApiKey(token) };
}

/**
 * The credential of a request: a session token or an API key in `Authorization`, or a key in `X-Agent-Key`.
 * Anything of another shape is refused here, without a query.
 * @throws {Refusal} `ambiguous_credentials`, `unauthenticated`, `invalid_token` or `invalid_key`
 */
export function readCredential(headers: IncomingHttpHeaders): Credential | undefined {
  const agentKey = headers['x-agent-key'];
  const tokens = new Set<string>();
  if (headers.authorization !== undefined) tokens.add(bearer(headers.authorization));
  if (agentKey !== undefined) tokens.add(String(agentKey).trim());
  if (tokens.size > 1) throw new Refusal('ambiguous_credentials');
  const [token] = tokens;
  if (token === undefined) return undefined;
  const credential = readToken(token);
  if (agentKey !== undefined && credential.type !== 'api_key') {
    throw new Refusal('invalid_key', { message: 'X-Agent-Key carries an API key only.' });
  }
  return credential;
}
