import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test('a key learns whose it is and what it may do, with any of its permissions', async () => {
  const { owner, org } = await world.createOrg({ plan: 'pro' });
  const organization = { id: org.id, slug: org.slug, name: org.name, plan: 'pro' };
  const key = await world.createKey(owner, org, ['approvals:read'], {
    name: 'Deploys',
    agent_id: 'deployer',
  });
  expect((await key.api.get('/v1/whoami')).body).toEqual({
    type: 'api_key',
    id: key.id,
    name: 'Deploys',
    organization,
    role: null,
    permissions: ['approvals:read'],
    agent_id: 'deployer',
  });
  expect((await owner.api.get('/v1/whoami', { org: org.slug })).body).toEqual({
    type: 'user',
    id: owner.id,
    name: owner.name,
    organization,
    role: 'owner',
    permissions: [],
    agent_id: null,
  });
});

test('E13 what no longer works is told so here as anywhere: a deleted key at once', async () => {
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, ['actions:read']);
  expect((await key.api.get('/v1/whoami')).status).toBe(200);
  await owner.api.delete(`/v1/organizations/${org.slug}/api-keys/${key.id}`);
  expect(errorOf(await key.api.get('/v1/whoami'))).toMatchObject({ status: 401 });
  expect(errorOf(await world.api().get('/v1/whoami'))).toMatchObject({ code: 'unauthenticated' });
});
