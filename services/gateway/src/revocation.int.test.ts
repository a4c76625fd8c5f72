import { eventually } from '@aaf/testing/eventually';
import { errorOf, type Answer, type RestClient } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { describe, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000 });

const hammerers = 20;
const requestsEach = 50;

type Visit = (client: RestClient) => Promise<{ status: number }>;

/**
 * Twenty clients ask over two gateways without a pause; in the midst of it something is revoked, and each
 * request that begins after the answer to that counts.
 */
async function hammer(clients: readonly RestClient[], visit: Visit, revoke: () => Promise<Answer>) {
  let isRevoked = false;
  let acceptedBefore = 0;
  let acceptedAfter = 0;
  let askedAfter = 0;
  const work = async (client: RestClient) => {
    for (let left = requestsEach; left > 0;) {
      const isAfter = isRevoked;
      const { status } = await visit(client);
      if (isAfter) {
        askedAfter += 1;
        left -= 1;
        if (status < 400) acceptedAfter += 1;
      } else if (status < 400) acceptedBefore += 1;
    }
  };
  const running = Promise.all(
    Array.from({ length: hammerers }, (_, index) => work(clients[index % clients.length] ?? clients[0]!)), // one of two
  );
  await eventually(
    () => acceptedBefore,
    (count) => count > 40,
  );
  expect((await revoke()).status).toBeLessThan(300);
  isRevoked = true;
  await running;
  return { askedAfter, acceptedAfter };
}

const overBoth = (world: World, token: string) => [world.api(token, 0), world.api(token, 1)];

describe('after the answer to a revocation nothing old is accepted, on any gateway', () => {
  const expected = { askedAfter: hammerers * requestsEach, acceptedAfter: 0 };

  test('E13 R6 a deleted key', async () => {
    await using world = await createWorld({ gateways: 2 });
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read']);
    const seen = await hammer(
      overBoth(world, key.secret),
      (client) => client.get('/v1/actions'),
      () => owner.api.delete(`/v1/organizations/${org.id}/api-keys/${key.id}`),
    );
    expect(seen).toEqual(expected);
  });

  test('B13 R6 a session that was signed out', async () => {
    await using world = await createWorld({ gateways: 2 });
    const { owner, org } = await world.createOrg();
    const seen = await hammer(
      overBoth(world, owner.token),
      (client) => client.get(`/v1/organizations/${org.id}`),
      () => owner.api.post('/v1/auth/sign-out'),
    );
    expect(seen).toEqual(expected);
  });

  test('C12 R6 a removed member', async () => {
    await using world = await createWorld({ gateways: 2 });
    const { owner, org } = await world.createOrg();
    const member = await world.addMember(org, 'member');
    const { body } = await owner.api.get(`/v1/organizations/${org.id}/members`);
    const { id } = body.data.find(({ user_id }: { user_id: string }) => user_id === member.id);
    const seen = await hammer(
      overBoth(world, member.token),
      (client) => client.get(`/v1/organizations/${org.id}`),
      () => owner.api.delete(`/v1/organizations/${org.id}/members/${id}`),
    );
    expect(seen).toEqual(expected);
  });

  test('C10 R6 a lowered role', async () => {
    await using world = await createWorld({ gateways: 2 });
    const { owner, org } = await world.createOrg();
    const admin = await world.addMember(org, 'admin');
    const { body } = await owner.api.get(`/v1/organizations/${org.id}/members`);
    const { id } = body.data.find(({ user_id }: { user_id: string }) => user_id === admin.id);
    const seen = await hammer(
      overBoth(world, admin.token),
      (client) => client.get(`/v1/organizations/${org.id}/security`),
      () => owner.api.patch(`/v1/organizations/${org.id}/members/${id}`, { role: 'viewer' }),
    );
    expect(seen).toEqual(expected);
  });

  test('B15 R6 an allowlist that shuts an address out', async () => {
    await using world = await createWorld({ gateways: 2, env: { AAF_TRUSTED_PROXIES: '127.0.0.1' } });
    const { owner, org } = await world.createOrg();
    const admin = await world.addMember(org, 'admin');
    const inside = { headers: { 'x-forwarded-for': '203.0.113.7' } };
    const seen = await hammer(
      overBoth(world, admin.token),
      (client) => client.get(`/v1/organizations/${org.id}`),
      () =>
        owner.api.patch(`/v1/organizations/${org.id}/security`, { ip_allowlist: ['203.0.113.0/24'] }, inside),
    );
    expect(seen).toEqual(expected);
  });

  test('R6 an agent that was paused: everything is denied from then on', async () => {
    await using world = await createWorld({ gateways: 2 });
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:write']);
    const seen = await hammer(
      overBoth(world, key.secret),
      async (client) => {
        const { status, body } = await client.post('/v1/actions', {
          tool: 'mail',
          operation: 'send',
          agent_id: 'robot',
        });
        return { status: status === 201 && body.status === 'denied' ? 403 : status };
      },
      () => owner.api.post(`/v1/organizations/${org.id}/pauses`, { agent_id: 'robot', reason: 'stop' }),
    );
    expect(seen).toEqual(expected);
  });
});

test('a revocation is answered although a gateway that held a lease is gone', async () => {
  await using world = await createWorld();
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, ['actions:read']);
  await world.sql(
    `insert into keys.trust_leases (holder, ends_at) values ('a gateway that died', now() + interval '1 second')`,
  );
  const startMs = performance.now();
  const { status } = await owner.api.delete(`/v1/organizations/${org.id}/api-keys/${key.id}`);
  expect(status).toBe(204);
  expect(performance.now() - startMs).toBeGreaterThan(700);
  expect(performance.now() - startMs).toBeLessThan(2_500);
  expect(errorOf(await key.api.get('/v1/actions')).code).toBe('key_revoked');
});
