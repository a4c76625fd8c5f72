import type { FastifyInstance } from 'fastify';

/** Cross-origin callers get headers only when their origin was named in the configuration. */
export function registerCors(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return undefined;
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'X-Request-Id, Retry-After, ETag',
      vary: 'Origin',
    });
    if (request.method !== 'OPTIONS') return undefined;
    void reply.headers({
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers':
        'Authorization, Content-Type, X-Org-Id, X-Agent-Key, Idempotency-Key, If-Match, Last-Event-ID, X-Request-Id',
      'access-control-max-age': '600',
    });
    return reply.code(204).send();
  });
}
