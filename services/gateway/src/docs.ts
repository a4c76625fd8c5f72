import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from './config.ts';
import { createOpenApi } from './openapi.ts';

/** The rendered reference brings its scripts along; it loads nothing from elsewhere. */
const referencePolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "frame-ancestors 'none'",
].join('; ');

const defaultUrl = (config: GatewayConfig): string => `http://${config.AAF_HOST}:${config.AAF_API_PORT}`;

/** `/openapi.json` and `/docs`, both made from the contract. */
export async function registerDocs(app: FastifyInstance, config: GatewayConfig): Promise<void> {
  const document = createOpenApi(config.AAF_PUBLIC_API_URL ?? defaultUrl(config));
  const text = JSON.stringify(document);
  app.get('/openapi.json', (_request, reply) => reply.type('application/json').send(text));
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      void reply
        .header('content-security-policy', referencePolicy)
        .header('cache-control', 'public, max-age=300');
    });
    await scope.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        title: 'Agent Action Firewall API',
        withDefaultFonts: false,
        favicon: 'data:,',
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        telemetry: false,
      },
    });
  });
}
