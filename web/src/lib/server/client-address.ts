import { createHmac } from 'node:crypto';

/** What the gateway is told about the browser behind a call. */
export interface BrowserFacts {
  ip: string;
  /** When it was seen, in epoch milliseconds: the gateway refuses old ones. */
  at: number;
  user_agent?: string;
}

const longestUserAgent = 512;

/** The header that carries the facts. */
export const clientAddressHeader = 'x-aaf-client';

/**
 * Signs what this process saw of a browser: `<base64url of the JSON>.<base64url of its HMAC-SHA256>`.
 * @param hexKey the gateway derives the same one from the installation's secret, which is not known here
 */
export function signClientAddress(hexKey: string, facts: BrowserFacts): string {
  const key = Buffer.from(hexKey, 'hex');
  const payload = Buffer.from(JSON.stringify(facts)).toString('base64url');
  const signature = createHmac('sha256', key).update(payload).digest('base64url');
  return `${payload}.${signature}`;
}

/** The facts of a request: its peer's address, without the IPv6 wrapping of an IPv4 one, and its user agent. */
export function readBrowserFacts(request: Request, peerAddress: string, nowMs: number): BrowserFacts {
  const userAgent = request.headers.get('user-agent')?.slice(0, longestUserAgent);
  return {
    ip: peerAddress.replace(/^::ffff:(?=\d+\.)/i, ''),
    at: nowMs,
    ...(userAgent ? { user_agent: userAgent } : {}),
  };
}
