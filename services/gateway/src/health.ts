import type { Bus } from '@aaf/bus/connection';
import { readiness } from '@aaf/service/health';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

/** Process health, readiness and metrics. The gateway keeps nothing, so the broker is all it cannot do without. */
export function registerHealth(app: FastifyInstance, parts: { bus: Bus; metrics: Registry }): void {
  const { bus, metrics } = parts;
  const source = { metrics, checks: () => Promise.resolve({ broker: bus.isConnected() }) };
  app.get('/healthz', () => ({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    const { status, body } = await readiness(source);
    return reply.code(status).send(body);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}
