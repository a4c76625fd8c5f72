import { ServiceConfig } from '@aaf/service/config';
import { expect, test } from 'vitest';
import { openLine } from './line.ts';
import { startParts } from './parts.ts';
import { createWorld } from './world.ts';

test('a part says that it is ready when the broker knows that it listens, not before', async () => {
  await using world = await createWorld({ outside: ['usage'] });
  const { owner, org } = await world.createOrg();
  const path = `/v1/organizations/${org.id}/usage`;
  expect((await owner.api.get(path)).status).toBe(503);
  using line = await openLine(new URL(world.natsUrl), {
    isHeldBack: (bytes) => bytes.includes('SUB rpc.'),
    heldBackMs: 400,
  });
  await using _usage = await startParts({
    names: ['usage'],
    configFor: (name) => ServiceConfig.loose().parse({ ...world.envFor(name), NATS_URL: line.url }),
    clock: world.clock,
    logs: world.logs,
    isSchedulingJobs: false,
  });
  expect((await owner.api.get(path)).status).toBe(200);
});
