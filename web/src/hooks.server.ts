import { AAF_API_URL, AAF_WEB_KEY } from '$app/env/private';
import { errorCatalogue } from '@aaf/contracts/errors';
import { newId } from '@aaf/contracts/ids';
import type { RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import { awayCookie } from '#lib/live/presence.ts';
import { createApi, createRest } from '#lib/server/api.ts';
import { readBrowserFacts, signClientAddress } from '#lib/server/client-address.ts';
import { findEventStream } from '#lib/server/event-stream.ts';
import { findForwardingFlaw, forward, isForwarded } from '#lib/server/forward.ts';
import { herePath } from '#lib/server/here-path.ts';
import { addSecurityHeaders } from '#lib/server/security-headers.ts';
import { sessionCookieName } from '#lib/server/session-cookie.ts';
import { readTheme, themeCookie } from '#lib/theme.ts';

export const handle: Handle = async ({ event, resolve }) => {
  const signClient = () => {
    const facts = readBrowserFacts(event.request, event.getClientAddress(), Date.now());
    return signClientAddress(AAF_WEB_KEY, facts);
  };
  const requestId = newId('request', Date.now());
  const sessionToken = event.cookies.get(sessionCookieName(event.url));
  if (isForwarded(event.url.pathname)) {
    return passOn(event, { baseUrl: AAF_API_URL, requestId, sessionToken, signedClient: signClient() });
  }

  const streamed = findEventStream(event.url);
  if (streamed) {
    const options = { baseUrl: AAF_API_URL, requestId, sessionToken, signedClient: signClient() };
    return passOn(event, { ...options, ...streamed });
  }

  const { org } = event.params;
  event.locals.here = herePath(event.url);
  event.locals.requestId = requestId;
  event.locals.sessionToken = sessionToken;
  event.locals.theme = readTheme(event.cookies.get(themeCookie));
  const isPassive = event.request.method === 'GET' && event.cookies.get(awayCookie) === '1';
  const asVisitor = { baseUrl: AAF_API_URL, requestId, sessionToken, org, isPassive, signClient };
  event.locals.api = createApi(asVisitor);
  event.locals.apiAs = (token) => createApi({ ...asVisitor, sessionToken: token });
  event.locals.rest = createRest(asVisitor);
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%aaf.theme%', event.locals.theme),
    preload: (file) => file.type !== 'font' || file.path.includes('inter-latin-wght'),
  });
  addSecurityHeaders(response.headers, { isHttps: event.url.protocol === 'https:', requestId });
  return response;
};

async function passOn(event: RequestEvent, options: Parameters<typeof forward>[2]): Promise<Response> {
  const flaw = findForwardingFlaw(event.request, event.url.origin);
  if (flaw) return refuse('forbidden', options.requestId, flaw);
  try {
    return await forward(event.request, event.url, options);
  } catch (error) {
    if (event.request.signal.aborted) throw error;
    console.error(`request ${options.requestId}: the gateway did not answer`, error);
    return refuse('unavailable', options.requestId);
  }
}

/** A refusal of this process itself, in the shape of the gateway's. */
function refuse(code: 'forbidden' | 'unavailable', requestId: string, reason?: string): Response {
  const [status, message] = errorCatalogue[code];
  const error = { code, message: reason ?? message, status, details: {}, request_id: requestId };
  return Response.json({ error }, { status, headers: { 'x-request-id': requestId } });
}

export const handleError: HandleServerError = ({ kind, error, event }) => {
  const request_id = event.locals.requestId;
  if (kind !== 'unknown') return { request_id };
  console.error(`request ${request_id}: ${event.request.method} ${event.url.pathname}`, error);
  return { message: errorCatalogue.internal[1], code: 'internal', request_id };
};
