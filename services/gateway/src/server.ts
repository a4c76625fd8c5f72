import type { Bus } from '@aaf/bus/connection';
import { Refusal } from '@aaf/contracts/errors';
import { listRoutes } from '@aaf/contracts/app';
import { newId } from '@aaf/contracts/ids';
import type { Clock } from '@aaf/service/clock';
import type { Log } from '@aaf/service/log';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Registry } from 'prom-client';
import type { Answer } from './answer.ts';
import { createClientReader } from './client-address.ts';
import type { GatewayConfig } from './config.ts';
import { registerCors } from './cors.ts';
import { registerDocs } from './docs.ts';
import { describeError, sendError } from './errors.ts';
import { registerHealth } from './health.ts';
import type { Follow } from './live.ts';
import { registerMailbox } from './mailbox.ts';
import { observeRequests } from './metrics.ts';
import { registerRest } from './rest.ts';
import { securityHeaders } from './security-headers.ts';
import { registerTrpc } from './trpc.ts';

/** A JSON body may have 512 KiB; what is larger is refused before it is parsed. */
const bodyLimitBytes = 512 * 1024;

export interface ServerParts {
  config: GatewayConfig;
  clock: Clock;
  log: Log;
  bus: Bus;
  answer: Answer;
  follow: Follow;
}

const requestIdShape = /^[A-Za-z0-9._-]{8,64}$/;

function createApp({ config, clock, log }: ServerParts): FastifyInstance {
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    sendError(reply, describeError(error, request, log));
  const app = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    trustProxy: config.AAF_TRUSTED_PROXIES.length > 0 ? config.AAF_TRUSTED_PROXIES : false,
    routerOptions: { maxParamLength: 2_000, ignoreTrailingSlash: true },
    requestTimeout: 60_000,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestIdShape.test(given)
        ? given
        : newId('request', clock.nowMs());
    },
    frameworkErrors: (error, request, reply) =>
      void refuse(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: (_error, socket) => {
      const body = JSON.stringify({
        error: {
          code: 'invalid_json',
          message: 'The request is not valid HTTP.',
          status: 400,
          details: {},
          request_id: newId('request', clock.nowMs()),
        },
      });
      if (socket.writable) {
        socket.end(
          `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
        );
      }
    },
  });
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((request, reply) => refuse(new Refusal('not_found'), request, reply));
  return app;
}

/** Builds the HTTP server, plugins in order; it does not listen yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { config, log, answer, follow } = parts;
  const app = createApp(parts);
  const metrics = new Registry();
  const clientOf = createClientReader(config.AAF_SECRET);

  const always = { ...(await securityHeaders()), 'cache-control': 'no-store' };
  app.addHook('onRequest', (request, reply, next) => {
    reply.headers(always).header('x-request-id', request.id);
    next();
  });
  registerCors(app, config.AAF_CORS_ORIGINS);
  observeRequests(app, metrics);
  registerHealth(app, { bus: parts.bus, metrics });
  registerMailbox(app, config);
  await registerDocs(app, config);
  registerRest(app, listRoutes(), { answer, follow, clientOf });
  registerTrpc(app, { answer, follow, clientOf, log });
  return app;
}
