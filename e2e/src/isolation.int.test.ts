import { services } from '@aaf/contracts/app';
import { listRlsFlaws } from '@aaf/db/guard';
import { createWorld, type World } from '@aaf/testing/world';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

type Furnished = Awaited<ReturnType<typeof createFurnishedOrg>>;

let world: World;
let a: Furnished;
let b: Furnished;

async function findRlsFlaws() {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  try {
    return await listRlsFlaws(client);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  world = await createWorld({ poolSize: 2 });
  a = await createFurnishedOrg();
  b = await createFurnishedOrg();
});
afterAll(() => world[Symbol.asyncDispose]());

/** An organization with a policy, a key, actions and a trail. */
async function createFurnishedOrg() {
  const { owner, org } = await world.createOrg();
  const policy = {
    name: 'hold',
    description: 'all',
    rules: [{ when: 'action.tool == "x"', decision: 'require_approval' }],
  };
  const made = await owner.api.post('/v1/policies', policy, { org: org.id });
  expect(made.status).toBe(201);
  const key = await world.createKey(owner, org, ['actions:write', 'actions:read']);
  for (const tool of ['x', 'y']) {
    expect((await key.api.post('/v1/actions', { tool, operation: 'do' })).status).toBe(201);
  }
  await world.settled(org.id);
  return { owner, org, key };
}

const guarded = [
  { table: 'firewall.actions', service: 'firewall' },
  { table: 'firewall.policies', service: 'firewall' },
  { table: 'firewall.approvals', service: 'firewall' },
  { table: 'audit.events', service: 'audit' },
  { table: 'keys.api_keys', service: 'keys' },
  { table: 'orgs.memberships', service: 'orgs' },
  { table: 'orgs.settings', service: 'orgs' },
] as const;

describe('row-level security, seen by the role the service runs as', () => {
  test.each(guarded)(
    'D3 $table shows only the rows of the organization that is set, and none without one',
    async ({ table, service }) => {
      const everything = await world.sql(`select distinct org_id::text from ${table}`);
      expect(everything.length).toBeGreaterThanOrEqual(2);
      for (const { org } of [a, b]) {
        const rows = await world.sqlAs(service, org.id)(`select org_id = $1::uuid as own from ${table}`, [
          org.id,
        ]);
        expect(rows.length).toBeGreaterThan(0);
        expect(rows.every((row) => row['own'])).toBe(true);
      }
      expect(await world.sqlAs(service)(`select 1 from ${table}`)).toEqual([]);
    },
  );

  test.each(guarded)(
    'D3 $table refuses a row of another organization, and any row when none is set',
    async ({ table, service }) => {
      const [columns] = await world.sql(
        `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as list,
              string_agg(case column_name when 'org_id' then '$1::uuid' when 'id' then 'gen_random_uuid()'
                         else quote_ident(column_name) end, ', ' order by ordinal_position) as copied
         from information_schema.columns where table_schema || '.' || table_name = $1`,
        [table],
      );
      const copyInto = `insert into ${table} (${String(columns?.['list'])})
                      select ${String(columns?.['copied'])} from ${table} limit 1`;
      const asA = world.sqlAs(service, a.org.id);
      await expect(asA(copyInto, [b.org.id])).rejects.toThrow(/row-level security/);
      const insertBare = `insert into ${table} (org_id) values ($1::uuid)`;
      await expect(world.sqlAs(service)(insertBare, [a.org.id])).rejects.toThrow(
        /row-level security|null value/,
      );
      const before = await world.sql(`select count(*)::int as n from ${table} where org_id = $1::uuid`, [
        b.org.id,
      ]);
      await asA(`update ${table} set org_id = org_id where org_id = $1::uuid`, [b.org.id]).catch(
        (error: unknown) => {
          expect(String(error)).toMatch(/permission denied|row-level security/);
        },
      );
      const after = await world.sql(`select count(*)::int as n from ${table} where org_id = $1::uuid`, [
        b.org.id,
      ]);
      expect(after).toEqual(before);
    },
  );
});

test('D4 every table with an org_id has row-level security enabled and forced, with both sides of each policy', async () => {
  expect(await findRlsFlaws()).toEqual([]);
  const [count] = await world.sql(
    `select count(*)::int as n from pg_class c join pg_attribute a on a.attrelid = c.oid
      where a.attname = 'org_id' and c.relkind = 'r' and c.relrowsecurity and c.relforcerowsecurity`,
  );
  expect(count?.['n']).toBeGreaterThan(15);
});

test('D4 a new table with an org_id and without forced row-level security is found', async () => {
  await world.sql('create table firewall.forgotten (org_id uuid not null)');
  try {
    expect(JSON.stringify(await findRlsFlaws())).toContain('forgotten');
  } finally {
    await world.sql('drop table firewall.forgotten');
  }
});

test('D5 no role a service runs as is superuser, passes row-level security, or owns anything', async () => {
  const names = Object.keys(services).flatMap((service) => [`aaf_${service}_app`, `aaf_${service}_relay`]);
  const roles = await world.sql(
    `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
            (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
       from pg_roles where rolname = any($1)`,
    [names],
  );
  expect(roles.length).toBe(names.length);
  for (const { rolname: _name, ...flags } of roles) {
    expect(flags).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    });
  }
});

test('D6 200 interleaved requests for two organizations over two connections per service never mix', async () => {
  const seen: { status: number; org: { id: string }; ids: string[] }[] = [];
  const readAlternately = async (_: unknown, client: number) => {
    for (let turn = 0; turn < 10; turn += 1) {
      const { owner, org } = (client + turn) % 2 === 0 ? a : b;
      const { status, body } = await owner.api.get('/v1/actions', { org: org.id });
      seen.push({ status, org, ids: body.data?.map((one: { id: string }) => one.id) });
    }
  };
  await Promise.all(Array.from({ length: 20 }, readAlternately));
  expect(seen).toHaveLength(200);
  expect(new Set(seen.map((one) => one.status))).toEqual(new Set([200]));
  const idsOf = (org: { id: string }) =>
    new Set(seen.filter((one) => one.org.id === org.id).flatMap((one) => one.ids));
  expect(idsOf(a.org).size).toBe(2);
  expect(idsOf(b.org).size).toBe(2);
  expect(idsOf(a.org).intersection(idsOf(b.org)).size).toBe(0);
});
