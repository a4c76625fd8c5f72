import type { Route } from '@aaf/contracts/app';
import { Refusal, refuseFields } from '@aaf/contracts/errors';
import { isRecord } from '@aaf/contracts/json';
import { etagOf } from '@aaf/service/etag';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from './answer.ts';
import type { Client } from './client-address.ts';
import { restSpelling, sendEventStream } from './event-stream.ts';
import { untilGone } from './gone.ts';
import type { Follow } from './live.ts';
import { acceptRawBodies, sendRaw } from './raw.ts';
import { assembleInput, createReaders } from './rest-input.ts';
import { createVisit, ifMatchOf, takeOrgId } from './visit.ts';

/** A procedure that has a REST spelling. */
export type RestRoute = Route & { procedure: { rest: NonNullable<Route['procedure']['rest']> } };

export const hasRest = (route: Route): route is RestRoute => route.procedure.rest !== undefined;

export interface RestParts {
  answer: Answer;
  follow: Follow;
  clientOf: (request: FastifyRequest) => Client;
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw refuseFields({ 'Idempotency-Key': 'must have 1 to 255 visible ASCII characters' });
  }
  return key;
}

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

function createHandler(route: RestRoute, { answer, follow, clientOf }: RestParts) {
  const { rest, input: schema } = route.procedure;
  const readers = createReaders(schema);
  const hasBody = rest.method !== 'GET' && rest.method !== 'DELETE';
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { org, ...params } = recordOf(request.params) as Record<string, string>; // find-my-way gives texts only
    const query = takeOrgId(request.query);
    const body = takeOrgId(request.body);
    const named = [...(org === undefined ? [] : [org]), ...query.named, ...body.named];
    const visit = createVisit(request, clientOf(request), named);
    const input = () =>
      assembleInput({ params, query: recordOf(query.input), body: body.input, hasBody }, readers);
    const signal = untilGone(reply);
    if (route.procedure.kind === 'subscription') {
      const spelling = restSpelling;
      return sendEventStream({ request, reply }, follow, { route, visit, input, signal, spelling });
    }
    const output = await answer(route, visit, input, {
      idempotency_key: idempotencyKeyOf(request),
      if_match: ifMatchOf(request),
      traceparent: visit.traceparent,
      signal,
    });
    const etag = etagOf(route.procedure, output);
    if (etag !== undefined) void reply.header('etag', etag);
    if (route.procedure.isRawAnswer) return sendRaw(reply, output);
    const status = rest.status ?? 200;
    return status === 204 ? reply.code(204).send() : reply.code(status).send(output);
  };
}

/** Every procedure's REST spelling. An address that knows other methods than the one asked for answers 405. */
export function registerRest(app: FastifyInstance, routes: readonly Route[], parts: RestParts): void {
  const restRoutes = routes.filter(hasRest);
  for (const route of restRoutes) {
    const { method, path } = route.procedure.rest;
    const { rawBody } = route.procedure;
    const spelled = { method, url: path, exposeHeadRoute: false, handler: createHandler(route, parts) };
    if (!rawBody) app.route(spelled);
    else
      void app.register(async (scope) => {
        acceptRawBodies(scope, rawBody);
        scope.route(spelled);
      });
  }
  const byPath = Map.groupBy(restRoutes, (route) => route.procedure.rest.path);
  for (const [path, spelled] of byPath) {
    const known: string[] = spelled.map((route) => route.procedure.rest.method);
    const others = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter(
      (method) => !known.includes(method),
    );
    app.route({
      method: [...others, 'HEAD'],
      url: path,
      handler: (_request, reply) => {
        void reply.header('allow', known.join(', '));
        throw new Refusal('method_not_allowed', { details: { allowed: known } });
      },
    });
  }
}
