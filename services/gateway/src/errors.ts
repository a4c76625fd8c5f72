import { Refusal, toWireError, type ErrorCode, type WireError } from '@aaf/contracts/errors';
import type { Log } from '@aaf/service/log';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** What Fastify refuses by itself, in the words of the catalogue. */
const fastifyCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/** The refusal behind whatever was thrown while a request was answered. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { code, statusCode } = error as Partial<FastifyError>; // anything can be thrown; both are only compared
  const known = code === undefined ? undefined : fastifyCodes[code];
  if (known) return new Refusal(known, { cause: error });
  if (statusCode === 400 || error instanceof SyntaxError)
    return new Refusal('invalid_json', { cause: error });
  if (statusCode === 413) return new Refusal('payload_too_large', { cause: error });
  return new Refusal('internal', { cause: error });
}

/** The wire error of whatever was thrown; what is our own fault is logged here, once. */
export function describeError(error: unknown, request: FastifyRequest, log: Log): WireError {
  const refusal = toRefusal(error);
  const wire = toWireError(refusal, request.id);
  if (wire.status === 500) {
    log.error(
      { err: error, request_id: request.id, method: request.method, route: request.routeOptions.url },
      'a request failed',
    );
  }
  return wire;
}

const retryAfterSeconds = (wire: WireError): string | undefined => {
  const told = wire.details['retry_after'];
  if (typeof told === 'number') return String(Math.max(1, Math.ceil(told)));
  return wire.status === 503 ? '1' : undefined;
};

/** The headers that go with a refusal. */
export function refusalHeaders(wire: WireError): Record<string, string> {
  const retryAfter = retryAfterSeconds(wire);
  return {
    ...(retryAfter ? { 'retry-after': retryAfter } : {}),
    ...(wire.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  };
}

export function sendError(reply: FastifyReply, wire: WireError): FastifyReply {
  return reply.code(wire.status).headers(refusalHeaders(wire)).send({ error: wire });
}
