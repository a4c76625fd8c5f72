import { eventually } from '@aaf/testing/eventually';
import { openLine } from '@aaf/testing/line';
import { createWorld } from '@aaf/testing/world';
import { leaseMs } from '@aaf/service/trust';
import { expect, test } from 'vitest';
import { GatewayConfig } from './config.ts';
import { createGateway } from './create-gateway.ts';

test('R6 a gateway that is cut off trusts nothing it remembers once its lease is over, and what was revoked meanwhile never again', async () => {
  await using world = await createWorld();
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, ['actions:read']);
  using line = await openLine(new URL(world.natsUrl));
  const config = GatewayConfig.parse({ ...world.envFor('gateway'), NATS_URL: line.url });
  await using cutOff = await createGateway({ config, clock: world.clock, log: world.logs.logFor('cut off') });
  const ask = async () => {
    const headers = { authorization: `Bearer ${key.secret}` };
    const response = await fetch(new URL('/v1/whoami', cutOff.url), {
      headers,
      signal: AbortSignal.timeout(10_000),
    });
    return response.status;
  };
  await eventually(ask, (status) => status === 200);
  await eventually(ask, (status) => status === 200);

  line.cut();
  const cutAtMs = performance.now();
  expect(await ask(), 'what is remembered works on for the rest of the lease').toBe(200);
  const { status } = await owner.api.delete(`/v1/organizations/${org.id}/api-keys/${key.id}`);
  expect(status).toBe(204);
  expect(await ask()).toBe(503);
  expect(performance.now() - cutAtMs, 'the revocation waited for the lease').toBeGreaterThan(leaseMs / 4);
  // With the line gone for good it stops without waiting for the broker.
  line[Symbol.dispose]();
}, 60_000);
