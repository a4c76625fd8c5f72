import { createWorld } from '@aaf/testing/world';
import { expect, test } from 'vitest';

test('I13 D13 refusals are counted for the organization they concern, and strangers count nowhere', async () => {
  await using world = await createWorld();
  const { owner, org } = await world.createOrg();
  const other = await world.createOrg();
  const viewer = await world.addMember(org, 'viewer');
  const key = await world.createKey(owner, org, ['actions:read']);
  const at = `/v1/organizations/${org.id}`;
  await viewer.api.post(`${at}/invitations`, { email: 'a@example.com', role: 'member' });
  await viewer.api.get(`${at}/security`);
  await owner.api.post(`${at}/invitations`, { email: 'no address', role: 'member' });
  await key.api.get('/v1/policies');
  await key.api.get('/v1/actions', { org: other.org.id });
  await other.owner.api.get(at);
  await world.api().get(at);
  await world.flushGateways();
  const { body } = await owner.api.get(`${at}/refusals`);
  const counted = Object.fromEntries(
    body.data.map(({ code, count }: { code: string; count: number }) => [code, count]),
  );
  expect(counted).toEqual({ forbidden: 2, invalid_input: 1, insufficient_scope: 1, org_mismatch: 1 });
  const theirs = await other.owner.api.get(`/v1/organizations/${other.org.id}/refusals`);
  expect(theirs.body.data).toEqual([]);
});
