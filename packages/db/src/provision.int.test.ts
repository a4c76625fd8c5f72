import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from './admin-client.ts';
import { migrateService } from './migrate.ts';
import { connectOrm } from './orm.ts';
import {
  notesMigration,
  NoteEntity,
  noteOf,
  newOrgId,
  openTestCluster,
  type TestCluster,
} from './notes.test-support.ts';
import { provisionService } from './provision.ts';
import { roleName, serviceUrl } from './roles.ts';
import { inTransaction } from './tenancy.ts';
import { createTemplateDatabase, type TestDatabase } from './testing.ts';

let cluster: TestCluster;
const secret = 'of an installation, kept by nobody else';

beforeAll(async () => {
  cluster = await openTestCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const emptyDatabase = (): Promise<TestDatabase> =>
  createTemplateDatabase(cluster.adminUrl, async () => undefined);

const rows = <Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> =>
  withClient(url, async (client) => (await client.query<Row>(sql, values)).rows);

const attributesOf = (service: string) =>
  rows(
    cluster.adminUrl,
    `select rolname, rolcanlogin, rolsuper, rolbypassrls, rolinherit, rolcreatedb, rolcreaterole, rolreplication,
            rolpassword ~ '^SCRAM-SHA-256' as is_scram, rolpassword
       from pg_authid where rolname ~ $1 order by rolname`,
    [`^aaf_${service}_`],
  );

const weak = {
  rolcanlogin: true, rolsuper: false, rolbypassrls: false, rolinherit: false, rolcreatedb: false,
  rolcreaterole: false, rolreplication: false, is_scram: true,
}; // prettier-ignore

/** Sets a service up and uses it, from nothing to a row. */
async function useService(adminUrl: string, service: string): Promise<string[]> {
  await provisionService(adminUrl, { service, secret });
  const ownerUrl = serviceUrl(adminUrl, service, 'owner', secret);
  await migrateService({ ownerUrl, service, migrations: [notesMigration] });
  const url = serviceUrl(adminUrl, service, 'app', secret);
  await using orm = await connectOrm({ url, service, entities: [NoteEntity], poolSize: 1 });
  const org_id = newOrgId();
  return await inTransaction(orm, { org_id }, async (em) => {
    await em.insert(NoteEntity, noteOf(org_id, `by ${service}`));
    return (await em.find(NoteEntity, {})).map(({ text }) => text);
  });
}

test('a superuser provisions four weak roles and a schema, and doing it again changes nothing', async () => {
  await using database = await emptyDatabase();
  await provisionService(database.url, { service: 'first', secret });
  const before = await attributesOf('first');
  expect(before).toMatchObject(
    ['app', 'owner', 'purge', 'relay'].map((kind) => ({ rolname: `aaf_first_${kind}`, ...weak })),
  );
  await provisionService(database.url, { service: 'first', secret });
  expect(await attributesOf('first')).toEqual(before);
});

test('the roles log in with the derived password and with no other', async () => {
  await using database = await emptyDatabase();
  await provisionService(database.url, { service: 'logins', secret });
  const whoAmI = (withSecret: string) =>
    rows(
      serviceUrl(database.url, 'logins', 'app', withSecret),
      `select current_user, current_setting('search_path') as path`,
    );
  expect(await whoAmI(secret)).toEqual([{ current_user: 'aaf_logins_app', path: 'logins' }]);
  await expect(whoAmI('another secret')).rejects.toThrow('password authentication failed');
});

test('roles that were given more than they may have are made weak again', async () => {
  await using database = await emptyDatabase();
  await provisionService(database.url, { service: 'grown', secret });
  await rows(
    database.url,
    'alter role aaf_grown_app superuser bypassrls createdb createrole inherit replication',
  );
  await rows(database.url, `alter role aaf_grown_app password 'known to others'`);
  await provisionService(database.url, { service: 'grown', secret });
  expect(await attributesOf('grown')).toMatchObject([weak, weak, weak, weak]);
  await rows(serviceUrl(database.url, 'grown', 'app', secret), 'select 1');
});

test('PUBLIC has nothing in the schema, and a service nothing in the schema of another', async () => {
  await using database = await emptyDatabase();
  await rows(database.url, 'create role bystander nologin');
  await useService(database.url, 'left');
  await rows(database.url, 'grant usage on schema "left" to public');
  await useService(database.url, 'right_one');
  await provisionService(database.url, { service: 'left', secret });
  const [may] = await rows(
    database.url,
    `select has_schema_privilege('bystander', 'left', 'usage') as bystander,
    has_schema_privilege('aaf_right_one_app', 'left', 'usage') as neighbour,
    has_schema_privilege('aaf_left_app', 'left', 'usage') as own,
    has_schema_privilege('aaf_left_app', 'left', 'create') as own_create`,
  );
  expect(may).toEqual({ bystander: false, neighbour: false, own: true, own_create: false });
});

test('a login with CREATEROLE that owns the database can provision, and is no member of the roles afterwards', async () => {
  await using database = await emptyDatabase();
  await rows(database.url, `create role caretaker login createrole password 'caretaking'`);
  await rows(database.url, `alter database ${database.name} owner to caretaker`);
  const adminUrl = new URL(database.url);
  adminUrl.username = 'caretaker';
  adminUrl.password = 'caretaking';
  expect(await useService(adminUrl.href, 'kept')).toEqual(['by kept']);
  await provisionService(adminUrl.href, { service: 'kept', secret });
  expect(await attributesOf('kept')).toMatchObject([weak, weak, weak, weak]);
  await expect(rows(adminUrl.href, 'set role aaf_kept_owner')).rejects.toThrow(
    'permission denied to set role',
  );
});

test('an admin that may not make roles is told so', async () => {
  await using database = await emptyDatabase();
  await rows(database.url, `create role nobody_much login password 'x'`);
  const url = new URL(database.url);
  url.username = 'nobody_much';
  url.password = 'x';
  await expect(provisionService(url.href, { service: 'denied', secret })).rejects.toThrow(
    'permission denied',
  );
});

test("a schema that is somebody else's is not taken", async () => {
  await using database = await emptyDatabase();
  await rows(database.url, 'create schema squatted');
  await expect(provisionService(database.url, { service: 'squatted', secret })).rejects.toThrow(
    'belongs to postgres',
  );
});

test('two databases of one cluster share the roles and nothing else', async () => {
  await using one = await emptyDatabase();
  await using two = await emptyDatabase();
  const used = await Promise.all([useService(one.url, 'twin'), useService(two.url, 'twin')]);
  expect(used).toEqual([['by twin'], ['by twin']]);
  const counts = await Promise.all(
    [one, two].map(({ url }) => rows(url, 'select count(*)::int as n from twin.notes')),
  );
  expect(counts).toEqual([[{ n: 1 }], [{ n: 1 }]]);
});

test('many starts at once, in the same database and in others, all succeed', async () => {
  await using one = await emptyDatabase();
  await using two = await emptyDatabase();
  const starts = Array.from({ length: 12 }, (_, i) =>
    useService(i % 3 ? one.url : two.url, i % 2 ? 'busy' : 'busier'),
  );
  const used = await Promise.all(starts);
  expect(used.flat()).toHaveLength(12);
  expect(roleName('busy', 'app')).toBe('aaf_busy_app');
});
