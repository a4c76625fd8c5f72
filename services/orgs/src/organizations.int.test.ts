import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, unique, type Person, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** A new session of somebody: one that has chosen no organization yet. */
async function signInAgain({ email, password }: Person) {
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
  return world.api(body.token);
}

describe('changing an organization', () => {
  test('its name and time zone change, and the trail says what they were', async () => {
    const { owner, org } = await world.createOrg({ name: 'Before' });
    const path = `/v1/organizations/${org.id}`;
    const { status, body } = await owner.api.patch(path, { name: 'After', timezone: 'Europe/Berlin' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: org.id, slug: org.slug, name: 'After', timezone: 'Europe/Berlin' });
    expect((await owner.api.get(path)).body).toEqual(body);
    await world.settled(org.id);
    const [, updated, ...more] = await world.trail(owner, org);
    expect(more).toEqual([]);
    expect(updated).toMatchObject({
      event_type: 'org.updated',
      actor: { type: 'user', id: owner.id },
      target: { type: 'organization', id: org.id, name: 'After' },
      payload: {
        section: 'general',
        changes: {
          name: { before: 'Before', after: 'After' },
          timezone: { before: 'UTC', after: 'Europe/Berlin' },
        },
      },
    });
  });

  test('a change that changes nothing writes no event', async () => {
    const { owner, org } = await world.createOrg({ name: 'Same' });
    for (const wish of [{}, { name: 'Same' }, { name: ' Same ', timezone: 'UTC' }]) {
      expect((await owner.api.patch(`/v1/organizations/${org.id}`, wish)).status).toBe(200);
    }
    await world.settled(org.id);
    expect(await world.trail(owner, org)).toHaveLength(1);
  });

  test('members and viewers may read and not change; nothing changes', async () => {
    const { owner, org } = await world.createOrg({ name: 'Kept' });
    const path = `/v1/organizations/${org.id}`;
    for (const role of ['member', 'viewer'] as const) {
      const person = await world.addMember(org, role);
      expect((await person.api.get(path)).status).toBe(200);
      expect(errorOf(await person.api.patch(path, { name: 'Taken' })).code).toBe('forbidden');
    }
    expect((await owner.api.get(path)).body.name).toBe('Kept');
  });

  test('the slug cannot be changed, also not along with what can', async () => {
    const { owner, org } = await world.createOrg({ name: 'Kept' });
    const path = `/v1/organizations/${org.id}`;
    expect((await owner.api.patch(path, { name: 'Changed', slug: unique('new') })).status).toBe(422);
    expect((await owner.api.get(path)).body).toMatchObject({ name: 'Kept', slug: org.slug });
  });

  test('B2 the runtime role cannot change a slug or an id, whatever code asks it to', async () => {
    const { org } = await world.createOrg();
    const asOrgs = world.sqlAs('orgs', org.id);
    for (const change of [
      `slug = 'stolen'`,
      'id = gen_random_uuid()',
      `created_at = now()`,
      `name = 'x', slug = 'y1z'`,
    ]) {
      await expect(asOrgs(`update directory set ${change}`)).rejects.toThrow('permission denied');
    }
    await expect(asOrgs('delete from directory')).rejects.toThrow('permission denied');
    await asOrgs(`update directory set name = 'Renamed' where id = $1`, [org.id]);
  });
});

describe('which organization a request is about', () => {
  test('who names none means the only one they belong to', async () => {
    const { owner, org } = await world.createOrg();
    const api = await signInAgain(owner);
    const { body } = await api.get('/v1/policies');
    expect(body.data).toEqual([]);
    const other = await world.createOrg({ owner });
    expect(errorOf(await api.get('/v1/policies'))).toMatchObject({
      status: 422,
      code: 'organization_required',
    });
    expect((await api.get('/v1/policies', { org: org.slug })).status).toBe(200);
    expect((await api.get('/v1/policies', { org: other.org.id })).status).toBe(200);
  });

  test('who belongs to none must name one, and there is none to name', async () => {
    const person = await world.signUp();
    expect(errorOf(await person.api.get('/v1/policies')).code).toBe('organization_required');
    expect((await person.api.get('/v1/me/organizations')).body).toEqual({ data: [] });
  });

  test('a session means the organization it created last, or chose', async () => {
    const { owner, org } = await world.createOrg({ name: 'First' });
    const second = await world.createOrg({ owner, name: 'Second' });
    const namesHere = async () =>
      (await owner.api.post('/v1/session/organization', { organization: org.id })).body.name;
    const createPolicyAnd = async (name: string) => {
      const input = {
        name,
        description: 'd',
        rules: [{ when: 'true', decision: 'allow', reason: 'r', risk_level: 'low' }],
      };
      return (await owner.api.post('/v1/policies', input)).status;
    };
    expect(await createPolicyAnd('in the second')).toBe(201);
    expect(await namesHere()).toBe('First');
    expect(await createPolicyAnd('in the first')).toBe(201);
    const policiesOf = async (of: { id: string }) => {
      const { data }: { data: { name: string }[] } = (await owner.api.get('/v1/policies', { org: of.id }))
        .body;
      return data.map(({ name }) => name);
    };
    expect(await policiesOf(org)).toEqual(['in the first']);
    expect(await policiesOf(second.org)).toEqual(['in the second']);
  });

  test('choosing one of others is refused like one that does not exist', async () => {
    const { org } = await world.createOrg();
    const outsider = await world.signUp();
    const choose = (organization: string) => outsider.api.post('/v1/session/organization', { organization });
    for (const reference of [
      org.id,
      org.slug,
      'no-such-org',
      'org_01h455vb4pex5vsknk084sn02q',
      'org_broken',
      '../..',
    ]) {
      expect(errorOf(await choose(reference))).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  test('a session cannot mean an organization that its person has left', async () => {
    const { owner, org } = await world.createOrg();
    const person = await world.addMember(org, 'member');
    expect((await person.api.post('/v1/session/organization', { organization: org.slug })).status).toBe(200);
    await world.createOrg({ owner });
    await world.sql('delete from orgs.memberships where user_id = $1', [person.id]);
    expect(errorOf(await person.api.get('/v1/policies')).code).toBe('organization_required');
    expect(errorOf(await person.api.get('/v1/policies', { org: org.id })).code).toBe('not_found');
  });

  test('a deleted organization is told to its members and hidden from everybody else', async () => {
    const { owner, org } = await world.createOrg();
    const outsider = await world.signUp();
    await world.sql('update orgs.directory set deleted_at = now() where id = $1', [org.id]);
    for (const reference of [org.id, org.slug]) {
      expect(errorOf(await owner.api.get(`/v1/organizations/${reference}`)).code).toBe(
        'organization_deleted',
      );
      expect(errorOf(await outsider.api.get(`/v1/organizations/${reference}`)).code).toBe('not_found');
    }
    expect(errorOf(await owner.api.get('/v1/policies')).code).toBe('organization_deleted');
    expect((await owner.api.get('/v1/me/organizations')).body.data).toEqual([]);
    const choice = await owner.api.post('/v1/session/organization', { organization: org.id });
    expect(errorOf(choice).code).toBe('organization_deleted');
    const again = await outsider.api.post('/v1/organizations', { name: 'Heir', slug: org.slug });
    expect(errorOf(again).code).toBe('slug_taken');
  });
});

describe('members', () => {
  test('are listed in the order they joined, in pages, to every role', async () => {
    const { owner, org } = await world.createOrg();
    const ids = new Set([owner.id]);
    for (const role of ['admin', 'member', 'viewer'] as const) {
      const person = await world.addMember(org, role);
      ids.add(person.id);
      const path = `/v1/organizations/${org.id}/members?limit=2`;
      const first = await person.api.get(path);
      const next = first.body.pagination.next_cursor;
      const second = next ? await person.api.get(`${path}&cursor=${next}`) : { body: { data: [] } };
      const seen = [...first.body.data, ...second.body.data].map(
        (member: { user_id: string }) => member.user_id,
      );
      expect(new Set(seen)).toEqual(ids);
      expect(seen).toHaveLength(ids.size);
    }
  });

  test('D2 are those of the organization alone, also for who belongs to several', async () => {
    const { owner, org } = await world.createOrg();
    const other = await world.createOrg({ owner });
    const elsewhere = await world.addMember(other.org, 'viewer');
    const { body } = await owner.api.get(`/v1/organizations/${org.id}/members`);
    expect(body.data).toMatchObject([{ user_id: owner.id }]);
    expect(JSON.stringify(body)).not.toContain(elsewhere.id);
  });
});

describe('the rows of an organization', () => {
  const tables = ['memberships', 'settings', 'active_organizations'];

  test.each(tables)(
    'D3 %s shows nothing without an organization, and its own alone with one',
    async (table) => {
      const { org } = await world.createOrg();
      await world.createOrg();
      expect(await world.sqlAs('orgs')(`select * from ${table}`)).toEqual([]);
      const rows = await world.sqlAs('orgs', org.id)(
        `select distinct org_id = $1::uuid as own from ${table}`,
        [org.id],
      );
      expect(rows).toEqual([{ own: true }]);
    },
  );

  test('D7 a person in an organization sees no membership of theirs in another, whatever the query forgot', async () => {
    const { owner, org } = await world.createOrg();
    await world.createOrg({ owner });
    const asOwner = `with person as materialized (select set_config('app.user_id', $1, true)) select org_id from person, memberships`;
    expect(await world.sqlAs('orgs')(asOwner, [owner.id])).toHaveLength(2);
    expect(await world.sqlAs('orgs', org.id)(asOwner, [owner.id])).toHaveLength(1);
  });

  test('D3 nobody joins an organization by naming another', async () => {
    const [{ org }, other] = [await world.createOrg(), await world.createOrg()];
    const join = `insert into memberships values ($1, gen_random_uuid(), gen_random_uuid(), 'owner', now())`;
    await expect(world.sqlAs('orgs', org.id)(join, [other.org.id])).rejects.toThrow('row-level security');
  });
});
