/**
 * Runs before the server of adapter-node. That server takes a request's origin from headers alone and assumes
 * https; here each request is given the origin of `ORIGIN`, so that forms and cookies work over plain http too.
 */
import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
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
    const { protocol, host } = originOf(origin, message.request.headers.host);
    message.request.headers[protocolHeader] = protocol.replace(':', '');
    message.request.headers[hostHeader] = host;
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
