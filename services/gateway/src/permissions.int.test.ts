import { listRoutes, type Route } from '@aaf/contracts/app';
import type { Access, InOrganization } from '@aaf/contracts/contract';
import { roleMay, roles, scopes, type Role, type Scope } from '@aaf/contracts/permissions';
import { minuteMs } from '@aaf/testing/clock';
import { errorOf, type Answer, type RestClient } from '@aaf/testing/rest-client';
import { createWorld, type TestOrg, type World } from '@aaf/testing/world';
import { expect, test, vi } from 'vitest';
import { hasRest, type RestRoute } from './rest.ts';

// Thousands of requests, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

/** Somebody at the door of organization A. */
type Caller =
  | { kind: 'nobody' }
  | { kind: 'role'; role: Role }
  | { kind: 'stranger' }
  | { kind: 'key'; scope: Scope }
  | { kind: 'foreign_key' };
interface Visitor {
  name: string;
  caller: Caller;
  client: RestClient;
}

const publicRoutes = listRoutes().filter((route) => route.procedure.permission.kind !== 'internal');
const allScopes = Object.keys(scopes) as Scope[]; // the literal keys of the table

function expectedInOrganization({ permission, scopes: needed }: InOrganization, caller: Caller): string {
  switch (caller.kind) {
    case 'nobody':
      return 'unauthenticated';
    case 'stranger':
      return 'not_found';
    case 'foreign_key':
      return 'org_mismatch';
    case 'role':
      return roleMay(caller.role, permission) ? 'in' : 'forbidden';
    case 'key':
      if (needed.length === 0) return 'user_required';
      return needed.includes(caller.scope) ? 'in' : 'insufficient_scope';
  }
}

/** What the door says to a caller, read off the contract; `in` when it lets them pass. */
function expectedOf(access: Access, caller: Caller): string {
  if (access.kind === 'anyone') return 'in';
  if (access.kind === 'internal') return 'not_found';
  if (access.kind === 'in_organization') return expectedInOrganization(access, caller);
  if (caller.kind === 'nobody') return 'unauthenticated';
  return caller.kind === 'key' || caller.kind === 'foreign_key' ? 'user_required' : 'in';
}

async function inviteVisitors(world: World, org: TestOrg, owner: { api: RestClient }): Promise<Visitor[]> {
  const other = await world.createOrg();
  const removed = await world.addMember(org, 'admin');
  await world.sql('delete from orgs.memberships where user_id = $1::uuid', [removed.id]);
  const members = await Promise.all(
    roles.map(async (role) => ({
      name: role,
      caller: { kind: 'role', role } as const,
      client: role === 'owner' ? owner.api : (await world.addMember(org, role)).api,
    })),
  );
  const creator = await world.addMember(org, 'owner');
  const keys = await Promise.all(
    allScopes.map(async (scope) => ({
      name: `a key with ${scope}`,
      caller: { kind: 'key', scope } as const,
      client: (await world.createKey(creator, org, [scope])).api,
    })),
  );
  const foreignKey = await world.createKey(other.owner, other.org, allScopes);
  return [
    { name: 'nobody', caller: { kind: 'nobody' }, client: world.api() },
    { name: "another organization's owner", caller: { kind: 'stranger' }, client: other.owner.api },
    { name: 'a removed member', caller: { kind: 'stranger' }, client: removed.api },
    { name: "another organization's key", caller: { kind: 'foreign_key' }, client: foreignKey.api },
    ...members,
    ...keys,
  ];
}

/** A field that no procedure knows: whoever is let in is refused for it, and nothing happens. */
const probe = { probe_that_no_procedure_knows: 'x' };

function askOverRest(client: RestClient, route: RestRoute, org: TestOrg): Promise<Answer> {
  const { method, path } = route.procedure.rest;
  const named = path.replace(':org', org.id).replaceAll(/:\w+/g, 'nothing');
  const options = path.includes(':org') ? {} : { org: org.id };
  const query = `?${new URLSearchParams(probe).toString()}`;
  switch (method) {
    case 'GET':
      return client.get(named + query, options);
    case 'DELETE':
      return client.delete(named + query, options);
    case 'POST':
      return client.post(named, probe, options);
    case 'PUT':
      return client.put(named, probe, options);
    case 'PATCH':
      return client.patch(named, probe, options);
  }
}

async function askOverTrpc(client: RestClient, { path, procedure }: Route, org: TestOrg): Promise<Answer> {
  const input = encodeURIComponent(JSON.stringify(probe));
  const isRead = procedure.kind !== 'mutation';
  const answer = isRead
    ? await client.get(`/trpc/${path}?input=${input}`, { org: org.id })
    : await client.post(`/trpc/${path}`, probe, { org: org.id });
  return { ...answer, body: { error: answer.body?.error?.data?.error } };
}

/** What came out, in the words of `expectedOf`. */
function outcomeOf(answer: Answer): string {
  const { code, details } = errorOf(answer);
  if (code !== 'invalid_input') return code;
  const { fields } = details as { fields?: Record<string, string> }; // what invalid_input tells
  return fields && Object.keys(fields).length > 0 ? 'in' : code;
}

/** Runs the tasks a few at a time. */
async function inTurns<T>(tasks: readonly T[], run: (task: T) => Promise<void>, lanes = 6): Promise<void> {
  const queue = [...tasks];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: lanes }, work));
}

test('C25 every procedure lets in exactly whom the published table names, over REST and over tRPC', async () => {
  await using world = await createWorld();
  const { org, owner } = await world.createOrg();
  const visitors = await inviteVisitors(world, org, owner);
  const wrong: string[] = [];
  let asked = 0;
  const pairs = publicRoutes.flatMap((route) => visitors.map((visitor) => ({ route, visitor })));
  await inTurns(pairs, async ({ route, visitor: { name, caller, client } }) => {
    const expected = expectedOf(route.procedure.permission, caller);
    const answers = {
      ...(hasRest(route) ? { REST: await askOverRest(client, route, org) } : {}),
      tRPC: await askOverTrpc(client, route, org),
    };
    for (const [surface, answer] of Object.entries(answers)) {
      asked += 1;
      const seen = outcomeOf(answer);
      if (seen !== expected)
        wrong.push(`${route.path} for ${name} over ${surface}: ${seen}, not ${expected}`);
    }
  });
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(1_500);
});

test('what is dangerous asks a session that is not fresh for a step-up, and nothing else does', async () => {
  await using world = await createWorld();
  const { org, owner } = await world.createOrg();
  world.clock.advanceMs(11 * minuteMs);
  for (const route of publicRoutes) {
    const access = route.procedure.permission;
    const isGuarded = 'step_up' in access && access.step_up;
    const seen = outcomeOf(await askOverTrpc(owner.api, route, org));
    expect(seen, route.path).toBe(isGuarded ? 'step_up_required' : 'in');
  }
});

test('D1 a stranger learns nothing: an organization of others answers like one that never was', async () => {
  await using world = await createWorld();
  const { org } = await world.createOrg();
  const stranger = (await world.createOrg()).owner;
  const never = { ...org, id: 'org_01h455vb4pex5vsknk084sn02q', slug: 'never-was' };
  const inOrganization = publicRoutes
    .filter(hasRest)
    .filter((route) => route.procedure.permission.kind === 'in_organization');
  for (const route of inOrganization) {
    const [theirs, nobodys] = [
      await askOverRest(stranger.api, route, org),
      await askOverRest(stranger.api, route, never),
    ];
    const bare = ({ status, body }: Answer) => ({ status, error: { ...body.error, request_id: '' } });
    expect(bare(theirs), route.path).toEqual(bare(nobodys));
  }
});
