/**
 * Runs before the server of adapter-node. That server takes a request's origin from headers alone and assumes
 * https; here each request is given the origin of `ORIGIN`, so that forms and cookies work over plain http too.
 */
/* eslint-disable no-restricted-syntax -- this is where the process starts, and the server reads its own variables from here */
import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { isForwarded } from '#lib/server/forward.ts';
import { originOf } from '#lib/server/origin.ts';

const protocolHeader = 'x-aaf-origin-protocol';
const hostHeader = 'x-aaf-origin-host';
const configured = process.env['ORIGIN'];

/** Above what the gateway takes, so that the gateway's own limit is the one people meet. */
process.env['BODY_SIZE_LIMIT'] ??= '4M';

if (configured) {
  process.env['PROTOCOL_HEADER'] = protocolHeader;
  process.env['HOST_HEADER'] = hostHeader;
  const origin = new URL(configured);
  // Published before the server's own listener sees the request; what a browser sent is overwritten.
  subscribe('http.server.request.start', (message) => {
    if (!isRequestStart(message)) return;
    const { headers, url = '/' } = message.request;
    const { protocol, host, origin: itsOrigin } = originOf(origin, headers.host);
    headers[protocolHeader] = protocol.replace(':', '');
    headers[hostHeader] = host;
    // Programs send no Origin, and SvelteKit takes a POST without one for a form of another site. Browsers always
    // send it, and what is forwarded is checked for other sites once more.
    if (isForwarded(url)) headers.origin ??= itsOrigin;
  });
}

function isRequestStart(message: unknown): message is { request: IncomingMessage } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'request' in message &&
    message.request instanceof IncomingMessage
  );
}
