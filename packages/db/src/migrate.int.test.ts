import { Migration } from '@mikro-orm/migrations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateService, orgTable, sqlMigration, type MigrationStep } from './migrate.ts';
import { notesMigration, openTestCluster, type TestCluster, type TestWorld } from './notes.test-support.ts';

let cluster: TestCluster;
let world: TestWorld;

beforeAll(async () => {
  cluster = await openTestCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const migrate = (...migrations: MigrationStep[]) =>
  migrateService({
    ownerUrl: world.url('owner'),
    service: world.service,
    migrations: [notesMigration, ...migrations],
  });

const ran = async () =>
  (await world.query<{ name: string }>('select name from migrations order by id')).map(({ name }) => name);
const done = [
  'platform-0001-messages',
  'platform-0002-purge',
  'platform-0003-trust',
  'platform-0004-upkeep',
  '0001-notes',
];

beforeAll(async () => {
  world = await cluster.createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test("the platform's migrations run first, each is recorded, and none runs twice", async () => {
  expect(await ran()).toEqual(done);
  await migrate();
  expect(await ran()).toEqual(done);
});

test('of ten starts at once one migrates and the rest wait', async () => {
  const step = sqlMigration('0002-slow', 'select pg_sleep(0.1)', 'create table slow (x int)');
  await Promise.all(Array.from({ length: 10 }, () => migrate(step)));
  expect(await ran()).toEqual([...done, '0002-slow']);
});

test('a migration that fails leaves nothing of itself, keeps those before it and stops those after it', async () => {
  const steps = [
    sqlMigration('0002-slow', 'never again'),
    sqlMigration('0003-good', 'create table good (x int)'),
    sqlMigration('0004-bad', 'create table half (x int)', 'select 1 / 0'),
    sqlMigration('0005-never', 'create table never (x int)'),
  ];
  await expect(migrate(...steps)).rejects.toThrow('division by zero');
  expect(await ran()).toEqual([...done, '0002-slow', '0003-good']);
  const tables = `select relname from pg_class where relname in ('good', 'half', 'never')`;
  expect(await world.query(tables)).toEqual([{ relname: 'good' }]);
});

test("MikroORM's own migration classes run as they are", async () => {
  class Seed extends Migration {
    override async up(): Promise<void> {
      await this.execute('create table classy (x int)');
    }
  }
  await migrate(
    { name: '0002-slow', class: Seed },
    { name: '0003-good', class: Seed },
    { name: '0006-classy', class: Seed },
  );
  expect((await ran()).at(-1)).toBe('0006-classy');
});

test('everything belongs to the owner, in the schema of the service', async () => {
  const strays =
    await world.query(`select c.relname from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname !~ '^(pg_|information_schema)'
      and (nspname <> '${world.service}' or relowner <> '${world.role('owner')}'::regrole)`);
  expect(strays).toEqual([]);
});

test('what a migration does not grant, neither the service nor its relay may read', async () => {
  const readable = (role: string) =>
    world.query<{ relname: string }>(
      `select relname from pg_class where relnamespace = '${world.service}'::regnamespace and relkind = 'r'
          and has_any_column_privilege('${role}', oid, 'select, insert, update, references') order by 1`,
    );
  expect(await readable(world.role('relay'))).toEqual([{ relname: 'outbox' }]);
  const names = (await readable(world.role('app'))).map(({ relname }) => relname);
  expect(names).toEqual([
    'idempotency',
    'inbox',
    'ledger',
    'notes',
    'outbox',
    'outbox_counters',
    'trust_epoch',
    'trust_leases',
  ]);
});

test.each(['Notes', 'a-b', 'x; drop table y', ''])('"%s" is no name for a table', (name) => {
  expect(() => orgTable(name)).toThrow('cannot name a table');
});
