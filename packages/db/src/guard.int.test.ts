import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withClient } from './admin-client.ts';
import { assertWeakRole, listRlsFlaws } from './guard.ts';
import { openTestCluster, type TestCluster, type TestWorld } from './notes.test-support.ts';
import { createDatabaseFrom } from './testing.ts';

let cluster: TestCluster;
let world: TestWorld;

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const guardAs = (url: string, prepare = 'select 1') =>
  withClient(url, async (client) => {
    await client.query(prepare);
    await assertWeakRole(client, 'orgs');
  });

/** Logs in as a role that has just been made. */
async function guardLogin(name: string, ...setUp: string[]): Promise<void> {
  await withClient(world.database.url, async (client) => {
    await client.query(`create role ${name} login password 'x'`);
    for (const sql of setUp) await client.query(sql);
  });
  const url = new URL(world.database.url);
  url.username = name;
  url.password = 'x';
  await guardAs(url.href);
}

test('D5 the app role and the relay role are weak: as a client, in a transaction, through the ORM', async () => {
  await guardAs(world.url('app'));
  await guardAs(world.url('relay'));
  const orm = await world.openOrm(1);
  await assertWeakRole(orm, 'orgs');
  await orm.transaction({}, (em) => assertWeakRole(em, 'orgs'));
});

test('D5 a superuser is refused, also one that has put on a weak role', async () => {
  await expect(guardAs(world.database.url)).rejects.toThrow(
    'orgs refuses to start: it connects to PostgreSQL as "postgres", which is a superuser.',
  );
  await expect(guardAs(world.database.url, `set role ${world.role('app')}`)).rejects.toThrow(
    'is a superuser',
  );
});

test('D5 the owner of the schema is refused', async () => {
  await expect(guardAs(world.url('owner'))).rejects.toThrow(
    `"${world.role('owner')}", which owns the schema ${world.service}`,
  );
});

test('D5 a login that bypasses row-level security, makes roles or owns a table is refused', async () => {
  await expect(guardLogin('bypasser', 'alter role bypasser bypassrls')).rejects.toThrow(
    'bypasses row-level security',
  );
  await expect(guardLogin('maker', 'alter role maker createrole')).rejects.toThrow('may create roles');
  const table = ['create table public.kept (x int)', 'alter table public.kept owner to keeper'];
  await expect(guardLogin('keeper', ...table)).rejects.toThrow('owns the table kept');
});

test('D5 a member of a strong role is refused, however far away, and the sentence names it', async () => {
  const chain = [
    'create role between nologin',
    `grant ${world.role('owner')} to between`,
    'grant between to climber',
  ];
  await expect(guardLogin('climber', ...chain)).rejects.toThrow(
    `"climber", a member of "${world.role('owner')}", which owns the schema ${world.service}`,
  );
});

test('D4 in every service, each table with an org_id is shut, and each view asks as its caller', async () => {
  await using whole = await createDatabaseFrom(inject('ground').template);
  expect(await withClient(whole.url, listRlsFlaws)).toEqual([]);
  expect(await withClient(world.database.url, listRlsFlaws)).toEqual([]);
});

const shut = 'enable row level security; alter table flawed.t force row level security';
const isOwn = `(org_id = nullif(current_setting('app.org_id', true), '')::uuid)`;

test.each([
  ['is not under row-level security', '', ['row-level security is not enabled', 'row-level security is not forced']],
  ['does not force it', 'alter table flawed.t enable row level security', ['row-level security is not forced']],
  ['has a policy without WITH CHECK', `alter table flawed.t ${shut}; create policy p on flawed.t using ${isOwn}`, ['policy p has no WITH CHECK']],
  ['lets updates go unchecked', `alter table flawed.t ${shut}; create policy p on flawed.t for update using ${isOwn}`, ['policy p has no WITH CHECK']],
  ['has a policy that is true for everyone', `alter table flawed.t ${shut}; create policy p on flawed.t for select using (true)`, ['policy p does not look at who asks']],
  ['takes an org_id that is null', `alter table flawed.t ${shut}; alter table flawed.t alter org_id drop not null`, ['org_id may be null']],
  ['keeps org_id as text', `alter table flawed.t ${shut}; alter table flawed.t alter org_id type text`, ['org_id is not a uuid']],
])('D4 a table that %s is found', async (_what, alter, flaws) => {
  const found = await flawsOf(`create table flawed.t (org_id uuid not null)`, alter);
  expect(found).toEqual(flaws.map((flaw) => `flawed.t: ${flaw}`));
}); // prettier-ignore

test('D4 a view with the rights of its owner, and a materialized one, are found', async () => {
  expect(await flawsOf('create view flawed.v as select 1 as one')).toEqual([
    'flawed.v: the view is not security_invoker',
  ]);
  expect(await flawsOf('create view flawed.v with (security_invoker) as select 1 as one')).toEqual([]);
  const [flaw] = await flawsOf('create materialized view flawed.m as select gen_random_uuid() as org_id');
  expect(flaw).toBe('flawed.m: a materialized view cannot be shut per organization');
});

test("D4 a policy for everything, with both its sides, is enough; so is a relay's own", async () => {
  const policy = `create policy p on flawed.t using ${isOwn} with check ${isOwn}`;
  const relay = `create policy r on flawed.t for select to ${world.role('relay')} using (true)`;
  const everybody = `create policy r on flawed.t for select to ${world.role('relay')}, ${world.role('app')} using (true)`;
  const table = `create table flawed.t (org_id uuid not null); alter table flawed.t ${shut}`;
  expect(await flawsOf(table, policy, relay)).toEqual([]);
  expect(await flawsOf(table, policy, everybody)).toEqual(['flawed.t: policy r does not look at who asks']);
});

/** The flaws after these statements, which are taken back. */
const flawsOf = (...statements: string[]) =>
  withClient(world.database.url, async (client) => {
    await client.query('begin; create schema flawed');
    for (const statement of statements) await client.query(statement);
    return listRlsFlaws(client);
  });
