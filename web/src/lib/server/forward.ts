import { clientAddressHeader } from './client-address.ts';

/** The parts of the gateway that browsers reach through this process. */
export const isForwarded = (path: string): boolean => /^\/(trpc|v1)([/?]|$)/.test(path);

/** Belong to one connection (RFC 9110, 7.6.1), are set anew, or are ours alone to say. */
const droppedFromRequest = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-real-ip',
]);
const isOurs = (name: string) => name.startsWith('x-aaf-') || name.startsWith('x-forwarded-');

const droppedFromResponse = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'];

export interface ForwardOptions {
  baseUrl: string;
  requestId: string;
  /** Stands in where the request brings no credential of its own. */
  sessionToken: string | undefined;
  signedClient: string;
  /** The organization it is about, where the address says so rather than the request. */
  org?: string;
  /** Path and query at the gateway, where they are not the request's own. */
  target?: string;
}

/**
 * Why a request may not be forwarded, or nothing when it may. A cookie comes along with whatever site made the
 * browser send the request; so only this site's own pages may, and whoever is no browser.
 */
export function findForwardingFlaw(request: Request, origin: string): string | undefined {
  const site = request.headers.get('sec-fetch-site');
  if (site === 'cross-site') return 'Requests of other sites are not forwarded.';
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const asking = request.headers.get('origin');
  return asking !== null && asking !== origin
    ? 'Changes asked for by other sites are not forwarded.'
    : undefined;
}

/** The headers the gateway gets: the browser's, minus what is not for it, plus who calls and from where. */
export function forwardedHeaders(incoming: Headers, options: ForwardOptions): Headers {
  const headers = new Headers();
  incoming.forEach((value, name) => {
    if (!droppedFromRequest.has(name) && !isOurs(name)) headers.set(name, value);
  });
  const hasOwnCredential = headers.has('authorization') || headers.has('x-agent-key');
  if (options.sessionToken && !hasOwnCredential)
    headers.set('authorization', `Bearer ${options.sessionToken}`);
  // An answer that was packed would be unpacked here and leave with headers that no longer fit it.
  headers.set('accept-encoding', 'identity');
  headers.set('x-request-id', options.requestId);
  headers.set(clientAddressHeader, options.signedClient);
  if (options.org) headers.set('x-org-id', options.org);
  return headers;
}

/** Passes a request on to the gateway and its answer back, both as streams. */
export async function forward(request: Request, url: URL, options: ForwardOptions): Promise<Response> {
  const init: RequestInit & { duplex: 'half' } = {
    method: request.method,
    headers: forwardedHeaders(request.headers, options),
    body: request.body,
    redirect: 'manual',
    signal: request.signal,
    duplex: 'half',
  };
  const answer = await fetch(`${options.baseUrl}${options.target ?? url.pathname + url.search}`, init);
  const headers = new Headers(answer.headers);
  for (const name of droppedFromResponse) headers.delete(name);
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}
