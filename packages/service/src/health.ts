import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** What a process can say about itself. */
export interface HealthSource {
  /** The parts it cannot work without, and whether each is there. */
  checks(): Promise<Record<string, boolean>>;
  metrics: Registry;
}

export interface HealthServer extends AsyncDisposable {
  url: string;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Ready only when all checks hold. */
export async function readiness(source: HealthSource): Promise<{ status: number; body: unknown }> {
  const checks = await source.checks();
  const isReady = Object.values(checks).every(Boolean);
  return { status: isReady ? 200 : 503, body: { ready: isReady, checks } };
}

async function route(source: HealthSource, path: string, response: ServerResponse): Promise<void> {
  if (path === '/healthz') {
    answer(response, 200, { ok: true });
    return;
  }
  if (path === '/readyz') {
    const { status, body } = await readiness(source);
    answer(response, status, body);
    return;
  }
  if (path === '/metrics') {
    response
      .writeHead(200, { 'content-type': source.metrics.contentType })
      .end(await source.metrics.metrics());
    return;
  }
  answer(response, 404, { error: 'not found' });
}

/** Serves /healthz, /readyz and /metrics of a process that has no other HTTP door. Port 0 takes any free one. */
export async function serveHealth(
  source: HealthSource,
  at: { host: string; port: number },
): Promise<HealthServer> {
  const server: Server = createServer((request, response) => {
    route(source, request.url ?? '/', response).catch(() => {
      answer(response, 503, { ready: false });
    });
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // an IP socket's address is never a string
  return {
    url: `http://${at.host}:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
