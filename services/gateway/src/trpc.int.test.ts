import type { AppRouter } from '@aaf/contracts/app';
import { createWorld, type World } from '@aaf/testing/world';
import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maxBatch } from './trpc.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Seen {
  requests: string[];
}

function clientFor(
  token: string | undefined,
  org: string | undefined,
  seen: Seen = { requests: [] },
  batch = true,
) {
  const link = batch ? httpBatchLink : httpLink;
  return createTRPCClient<AppRouter>({
    links: [
      link({
        url: new URL('/trpc', world.url).href,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(org ? { 'x-org-id': org } : {}),
        },
        fetch: (url, init) => {
          seen.requests.push(String(url));
          return fetch(url, init as RequestInit);
        },
      }),
    ],
  });
}

async function errorOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TRPCClientError)) throw new Error(`no tRPC error: ${String(error)}`);
  return error;
}

test('a stock client reads and writes, typed, through single calls and through batches', async () => {
  const { owner, org } = await world.createOrg();
  for (const batch of [true, false]) {
    const client = clientFor(owner.token, org.slug, undefined, batch);
    expect((await client.orgs.organizations.get.query({})).slug).toBe(org.slug);
    const action = await client.firewall.actions.submit.mutate({ tool: 'mail', operation: 'send' });
    expect(action.status).toBe('allowed');
    expect((await client.firewall.actions.get.query({ id: action.id })).id).toBe(action.id);
  }
});

test('calls made together travel in one request and answer or fail each on its own', async () => {
  const { owner, org } = await world.createOrg();
  const seen: Seen = { requests: [] };
  const client = clientFor(owner.token, org.slug, seen);
  const [name, missing, members] = await Promise.allSettled([
    client.orgs.organizations.get.query({}),
    client.firewall.policies.get.query({ id: 'pol_none' }),
    client.orgs.members.list.query({}),
  ]);
  expect(seen.requests).toHaveLength(1);
  expect(name.status).toBe('fulfilled');
  expect(members.status).toBe('fulfilled');
  expect(missing).toMatchObject({ reason: { data: { error: { code: 'not_found', status: 404 } } } });
});

test('a refusal reaches a stock client as the same object that REST sends', async () => {
  const { owner, org } = await world.createOrg();
  const client = clientFor(owner.token, org.slug);
  const error = await errorOf(client.firewall.policies.create.mutate({ name: '', rules: [] }));
  const rest = await owner.api.post('/v1/policies', { name: '', rules: [] }, { org: org.slug });
  const { request_id: _one, ...onTrpc } = error.data.error;
  const { request_id: _other, ...onRest } = rest.body.error;
  expect(onTrpc).toEqual(onRest);
  expect(error.data).toMatchObject({ code: 'UNPROCESSABLE_CONTENT', httpStatus: 422 });
});

test('internal procedures do not exist outside', async () => {
  const { owner } = await world.createOrg();
  for (const path of [
    'keys.apiKeys.verify',
    'identity.sessions.resolve',
    'orgs.directory.list',
    'nothing',
    '__proto__.x.y',
  ]) {
    const response = await fetch(new URL(`/trpc/${path}`, world.url), {
      headers: { authorization: `Bearer ${owner.token}` },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { data: { error: { code: 'not_found' } } } });
  }
});

test('a mutation is not called by GET', async () => {
  const response = await fetch(new URL('/trpc/identity.auth.signOut', world.url));
  expect(response.status).toBe(405);
});

test('a batch carries a limited number of calls', async () => {
  const paths = Array.from({ length: maxBatch + 1 }, () => 'usage.plans.list').join(',');
  const response = await fetch(new URL(`/trpc/${paths}?batch=1&input={}`, world.url));
  expect(response.status).toBe(413);
  const fits = Array.from({ length: maxBatch }, () => 'usage.plans.list').join(',');
  expect((await fetch(new URL(`/trpc/${fits}?batch=1&input={}`, world.url))).status).toBe(200);
});

test('input that is no JSON is 400 in tRPC’s envelope', async () => {
  const response = await fetch(new URL('/trpc/usage.plans.list?input={', world.url));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { data: { error: { code: 'invalid_json' } } } });
});
