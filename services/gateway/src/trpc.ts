import { listRoutes, type Route } from '@aaf/contracts/app';
import { Refusal, type WireError } from '@aaf/contracts/errors';
import { isRecord } from '@aaf/contracts/json';
import { etagOf } from '@aaf/service/etag';
import type { Log } from '@aaf/service/log';
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from './answer.ts';
import type { Client } from './client-address.ts';
import { describeError, refusalHeaders } from './errors.ts';
import { sendEventStream, trpcSpelling } from './event-stream.ts';
import { untilGone } from './gone.ts';
import type { Follow } from './live.ts';
import { createVisit, ifMatchOf, takeOrgId } from './visit.ts';
import type { Visit } from './door.ts';

/** Room for a logo in base64. */
const bodyLimitBytes = 768 * 1024;
/** How many calls one batch may carry. */
export const maxBatch = 20;

const codeByStatus: Record<number, TRPC_ERROR_CODE_KEY> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

export interface TrpcParts {
  answer: Answer;
  follow: Follow;
  clientOf: (request: FastifyRequest) => Client;
  log: Log;
}

interface Call {
  path: string;
  input: unknown;
}

/** tRPC's error envelope; `data.error` is what REST sends. */
function errorEnvelope(wire: WireError, path: string) {
  const code = codeByStatus[wire.status] ?? (wire.status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR');
  return {
    error: {
      message: wire.message,
      code: TRPC_ERROR_CODES_BY_KEY[code],
      data: { code, httpStatus: wire.status, path, error: wire },
    },
  };
}

function parseInput(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('invalid_json', { message: 'The parameter "input" is not valid JSON.', cause });
  }
}

/** The calls of a request, as tRPC's HTTP links write them: one, or a batch with inputs by position. */
function readCalls(request: FastifyRequest): { calls: Call[]; isBatch: boolean } {
  const { '*': paths = '' } = request.params as { '*'?: string }; // the wildcard's name
  const query = request.query as { batch?: string; input?: string }; // texts; used as such
  const isBatch = query.batch === '1';
  const input = request.method === 'GET' ? parseInput(query.input) : request.body;
  const names = isBatch ? paths.split(',') : [paths];
  if (names.length > maxBatch) {
    throw new Refusal('payload_too_large', { message: `A batch may carry at most ${maxBatch} calls.` });
  }
  if (!isBatch) return { isBatch, calls: [{ path: paths, input }] };
  if (input !== undefined && !isRecord(input)) {
    throw new Refusal('invalid_input', { message: 'The inputs of a batch are an object by position.' });
  }
  return { isBatch, calls: names.map((path, index) => ({ path, input: input?.[index] })) };
}

const publicRoutes: ReadonlyMap<string, Route> = new Map(
  listRoutes()
    .filter((route) => route.procedure.permission.kind !== 'internal')
    .map((route) => [route.path, route]),
);

function findRoute(path: string, method: string): Route {
  const route = publicRoutes.get(path);
  if (!route) throw new Refusal('not_found', { message: `There is no procedure "${path.slice(0, 100)}".` });
  if (route.procedure.kind === 'mutation' && method !== 'POST') {
    throw new Refusal('method_not_allowed', { message: `${path} is a mutation: call it with POST.` });
  }
  return route;
}

async function answerOne(
  call: Call,
  request: FastifyRequest,
  visit: Visit,
  { parts, signal }: { parts: TrpcParts; signal: AbortSignal },
): Promise<{ status: number; body: unknown; wire?: WireError; etag?: string | undefined }> {
  try {
    const route = findRoute(call.path, request.method);
    const data = await parts.answer(route, visit, () => call.input, {
      traceparent: visit.traceparent,
      if_match: ifMatchOf(request),
      signal,
    });
    return { status: 200, body: { result: { data } }, etag: etagOf(route.procedure, data) };
  } catch (error) {
    const wire = describeError(error, request, parts.log);
    return { status: wire.status, body: errorEnvelope(wire, call.path), wire };
  }
}

/** A subscription travels alone, as a stream of its own. */
async function answerWithStream(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { parts, calls, route }: { parts: TrpcParts; calls: readonly Call[]; route: Route },
): Promise<FastifyReply> {
  const [call, ...others] = calls;
  if (!call || others.length > 0) {
    throw new Refusal('invalid_input', { message: `${route.path} is a subscription: call it alone.` });
  }
  const { input, named } = takeOrgId(call.input);
  const visit = createVisit(request, parts.clientOf(request), named);
  const spelling = trpcSpelling((wire) => errorEnvelope(wire, route.path).error);
  const signal = untilGone(reply);
  return sendEventStream({ request, reply }, parts.follow, {
    route,
    visit,
    input: () => input ?? {},
    signal,
    spelling,
  });
}

const subscriptionAt = (path: string): Route | undefined => {
  const route = publicRoutes.get(path);
  return route?.procedure.kind === 'subscription' ? route : undefined;
};

async function answerAll(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: TrpcParts,
): Promise<FastifyReply> {
  const { calls, isBatch } = readCalls(request);
  const streamed = calls.map(({ path }) => subscriptionAt(path)).find((route) => route !== undefined);
  if (streamed) return answerWithStream({ request, reply }, { parts, calls, route: streamed });
  const visit = createVisit(request, parts.clientOf(request));
  const signal = untilGone(reply);
  const answers = await Promise.all(calls.map((call) => answerOne(call, request, visit, { parts, signal })));
  const statuses = new Set(answers.map((answer) => answer.status));
  const refused = answers.find((answer) => answer.wire !== undefined)?.wire;
  if (refused) void reply.headers(refusalHeaders(refused));
  const etag = isBatch ? undefined : answers[0]?.etag;
  if (etag !== undefined) void reply.header('etag', etag);
  const bodies = answers.map((answer) => answer.body);
  return reply.code(statuses.size === 1 ? ([...statuses][0] ?? 200) : 207).send(isBatch ? bodies : bodies[0]);
}

/**
 * tRPC over HTTP through one thin route: stock clients, single or batching, find what they expect, and
 * every procedure goes the same way as its REST spelling. There is no router here, only the contract.
 */
export function registerTrpc(app: FastifyInstance, parts: TrpcParts): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/trpc/*',
    bodyLimit: bodyLimitBytes,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      try {
        return await answerAll(request, reply, parts);
      } catch (error) {
        const wire = describeError(error, request, parts.log);
        return reply.code(wire.status).headers(refusalHeaders(wire)).send(errorEnvelope(wire, ''));
      }
    },
  });
}
