import { eventually } from '@aaf/testing/eventually';
import { createRestClient } from '@aaf/testing/rest-client';
import { createWorld } from '@aaf/testing/world';
import { expect, test } from 'vitest';
import { GatewayConfig } from './config.ts';
import { createGateway } from './create-gateway.ts';

test('E16 uses of a key reach the list without a write on the way of a request, and at shutdown', async () => {
  await using world = await createWorld();
  const { owner, org } = await world.createOrg();
  const [first, second] = [
    await world.createKey(owner, org, ['actions:read']),
    await world.createKey(owner, org, ['actions:read']),
  ];
  const config = GatewayConfig.parse(world.envFor('keys'));
  const options = { config, clock: world.clock, log: world.logs.logFor('gateway') };
  const lastUses = async () => {
    const { body } = await owner.api.get(`/v1/organizations/${org.id}/api-keys?order=asc`);
    return body.data.map((key: { last_used_at: string | null }) => key.last_used_at);
  };
  const now = new Date(world.clock.nowMs()).toISOString();
  {
    await using gateway = await createGateway({ ...options, keyUsesEveryMs: 50 });
    await createRestClient(gateway.url, first.secret).get('/v1/actions');
    await eventually(lastUses, (uses) => uses[0] === now);
  }
  {
    await using gateway = await createGateway(options);
    await createRestClient(gateway.url, second.secret).get('/v1/actions');
    expect(await lastUses()).toEqual([now, null]);
  }
  expect(await lastUses()).toEqual([now, now]);
  const { body } = await owner.api.get(`/v1/organizations/${org.id}/api-keys/${second.id}`);
  expect(body.callers).toEqual([{ ip: '127.0.0.1', user_agent: 'node', last_seen_at: now }]);
});
