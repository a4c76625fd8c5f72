import { firewall } from '@aaf/contracts/firewall';
import type { Procedure } from '@aaf/contracts/contract';
import { scopes, type Scope } from '@aaf/contracts/permissions';
import { errorOf, type RestClient } from '@aaf/testing/rest-client';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
let owner: Person;
let org: TestOrg;
let foreign: TestOrg;
const keys = new Map<Scope, RestClient>();
const allScopes = Object.keys(scopes) as Scope[]; // the literal keys of the table

beforeAll(async () => {
  world = await createWorld();
  ({ owner, org } = await world.createOrg());
  ({ org: foreign } = await world.createOrg());
  for (const scope of allScopes) keys.set(scope, (await world.createKey(owner, org, [scope])).api);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Every published procedure of the firewall that works in an organization. */
const procedures = Object.entries(firewall).flatMap(([noun, verbs]) =>
  Object.entries(verbs as Record<string, Procedure>).flatMap(([verb, { rest, permission }]) =>
    rest && permission.kind === 'in_organization'
      ? [{ name: `${noun}.${verb}`, rest, needed: permission.scopes }]
      : [],
  ),
);

const pathOf = (path: string, orgRef: string): string =>
  path.replace(':org', orgRef).replace(':id', 'act_01h455vb4pex5vsknk084sn02q');

function send(api: RestClient, { method, path }: { method: string; path: string }, headers = {}) {
  switch (method) {
    case 'GET':
      return api.get(path, { headers });
    case 'DELETE':
      return api.delete(path, { headers });
    case 'PATCH':
      return api.patch(path, {}, { headers });
    default:
      return api.post(path, {}, { headers });
  }
}

const keyOf = (scope: Scope): RestClient => {
  const api = keys.get(scope);
  if (!api) throw new Error(`no key with ${scope}`);
  return api;
};

describe('E3 E4 E5 E8 E9 E10 I10 a key with one permission', () => {
  test.each(procedures)(
    'E10 $name admits it only where it says so, and names what is missing',
    async (one) => {
      for (const scope of allScopes) {
        const answer = await send(keyOf(scope), {
          method: one.rest.method,
          path: pathOf(one.rest.path, org.id),
        });
        const code = answer.status < 400 ? undefined : errorOf(answer).code;
        if (one.needed.includes(scope)) {
          // actions.get answers a key that may only submit about its own actions alone.
          const isOwnOnly = one.name === 'actions.get' && scope === 'actions:write';
          expect([scope, code === 'insufficient_scope']).toEqual([scope, isOwnOnly]);
          expect(code).not.toBe('user_required');
          continue;
        }
        const refused = errorOf(answer);
        expect(refused.status).toBe(403);
        if (one.needed.length === 0) {
          expect(refused.code).toBe('user_required');
          continue;
        }
        expect(refused).toMatchObject({ code: 'insufficient_scope', details: { required: one.needed } });
        for (const needed of one.needed) expect(refused.message).toContain(needed);
      }
    },
  );

  test('E8 the trail is open to audit:read alone', async () => {
    for (const scope of allScopes) {
      const { status } = await keyOf(scope).get('/v1/audit');
      expect([scope, status]).toEqual([scope, scope === 'audit:read' ? 200 : 403]);
    }
  });

  test('E11 no key makes keys, changes roles or settings, or pauses anybody', async () => {
    const at = `/v1/organizations/${org.id}`;
    for (const scope of allScopes) {
      const api = keyOf(scope);
      const answers = [
        await api.post(`${at}/api-keys`, { name: 'more', permissions: [scope] }),
        await api.patch(`${at}/members/mem_01h455vb4pex5vsknk084sn02q`, { role: 'owner' }),
        await api.patch(`${at}/policy-defaults`, { default_decision: 'allow' }),
        await api.patch(`${at}/masking`, { mode: 'flag' }),
        await api.post(`${at}/pauses`, { reason: 'x' }),
      ];
      expect(answers.map((answer) => errorOf(answer).code)).toEqual(answers.map(() => 'user_required'));
    }
  });
});

describe('D13 I11 a key that names another organization', () => {
  const nowhere = 'org_01h455vb4pex5vsknk084sn02q';

  test.each(procedures)('D13 is refused by $name, whether or not that exists', async ({ rest, needed }) => {
    const [scope = 'actions:read'] = needed;
    for (const other of [foreign.id, foreign.slug, nowhere]) {
      const path = pathOf(rest.path, rest.path.includes(':org') ? other : org.id);
      const headers = rest.path.includes(':org') ? {} : { 'x-org-id': other };
      const refused = errorOf(await send(keyOf(scope), { method: rest.method, path }, headers));
      expect(refused).toMatchObject({ status: 403, code: 'org_mismatch' });
    }
  });

  test('D13 in the body too, and nothing is written in either', async () => {
    const before = await world.sql('select count(*)::int as n from firewall.actions');
    for (const org_id of [foreign.id, nowhere]) {
      const body = { tool: 'a', operation: 'b', org_id };
      const refused = errorOf(await keyOf('actions:write').post('/v1/actions', body));
      expect(refused).toMatchObject({ status: 403, code: 'org_mismatch' });
    }
    expect(await world.sql('select count(*)::int as n from firewall.actions')).toEqual(before);
    const own = await keyOf('actions:write').post('/v1/actions', {
      tool: 'a',
      operation: 'b',
      org_id: org.id,
    });
    expect(own.status).toBe(201);
  });
});
