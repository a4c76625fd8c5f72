import { listRoutes } from '@aaf/contracts/app';
import { roles } from '@aaf/contracts/permissions';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { expect, test } from 'vitest';
import { hasRest } from './rest.ts';

/** Something of each kind in an organization, each with the organization's mark on it. */
async function fill(world: World, { owner, org }: { owner: Person; org: TestOrg }, mark: string) {
  const policy = {
    name: `Policy ${mark}`,
    description: mark,
    rules: [{ when: "action.tool == 'held'", decision: 'require_approval', reason: mark }],
  };
  const at = { org: org.id };
  expect((await owner.api.post('/v1/policies', policy, at)).status).toBe(201);
  const key = await world.createKey(owner, org, ['actions:write'], { name: `Key ${mark}` });
  const action = { tool: 'held', operation: 'try', params: { mark }, agent_id: `agent-${mark}` };
  expect((await key.api.post('/v1/actions', action)).status).toBe(201);
  const invitation = { email: `${mark}@example.com`, role: 'viewer' };
  const path = `/v1/organizations/${org.id}/invitations`;
  expect((await owner.api.post(path, invitation)).status).toBe(201);
}

const reads = listRoutes()
  .filter(hasRest)
  .filter(({ procedure }) => procedure.kind === 'query' && procedure.rest.method === 'GET')
  .filter(({ procedure }) => !procedure.isRawAnswer && !/:(?!org)/.test(procedure.rest.path));

test('D11 no read but the list of one’s organizations answers with rows of two', async () => {
  await using world = await createWorld();
  const a = await world.createOrg({ name: 'Marked aaaa', slug: 'marked-aaaa' });
  const b = await world.createOrg({ owner: a.owner, name: 'Marked bbbb', slug: 'marked-bbbb' });
  await fill(world, a, 'aaaa');
  await fill(world, b, 'bbbb');
  await world.settled(a.org.id);
  await world.settled(b.org.id);
  for (const { procedure, path } of reads) {
    const place = procedure.rest.path.replace(':org', a.org.id);
    const answer = await a.owner.api.get(place, place.includes(a.org.id) ? {} : { org: a.org.id });
    const text = JSON.stringify(answer.body);
    const isMixed = /aaaa/.test(text) && /bbbb/.test(text);
    expect(answer.status, path).toBeLessThan(300);
    expect(isMixed, `${path} mixes organizations`).toBe(path === 'orgs.organizations.mine');
    if (procedure.permission.kind === 'in_organization') {
      expect(text.includes('bbbb') || text.includes(b.org.id), `${path} shows another organization`).toBe(
        false,
      );
    }
  }
});

test('D11 a request that names two organizations is refused, wherever it names them', async () => {
  await using world = await createWorld();
  const a = await world.createOrg();
  const b = await world.createOrg({ owner: a.owner });
  const { api } = a.owner;
  const answers = [
    await api.get(`/v1/organizations/${a.org.id}`, { org: b.org.id }),
    await api.get(`/v1/actions?org_id=${a.org.id}`, { org: b.org.id }),
    await api.post(`/v1/organizations/${a.org.id}/api-keys`, { org_id: b.org.id, name: 'x' }),
    await api.get('/v1/actions', { org: `${a.org.id},${b.org.id}` }),
  ];
  for (const answer of answers) {
    expect(errorOf(answer)).toMatchObject({ code: 'organization_conflict', status: 422 });
  }
});

test('C17 every role sees the dashboards, a stranger finds nothing, nobody is asked to sign in', async () => {
  await using world = await createWorld();
  const { owner, org } = await world.createOrg();
  const stranger = await world.signUp();
  const places = ['/v1/actions', '/v1/approvals', '/v1/policies', '/v1/audit'].map((place) => ({
    place,
    at: { org: org.id },
  }));
  const named = ['/usage', '/members', ''].map((rest) => ({
    place: `/v1/organizations/${org.id}${rest}`,
    at: {},
  }));
  for (const { place, at } of [...places, ...named]) {
    for (const role of roles) {
      const person = role === 'owner' ? owner : await world.addMember(org, role);
      expect((await person.api.get(place, at)).status, `${place} as ${role}`).toBe(200);
    }
    expect(errorOf(await stranger.api.get(place, at)).code, place).toBe('not_found');
    expect(errorOf(await world.api().get(place, at)).code, place).toBe('unauthenticated');
  }
});
