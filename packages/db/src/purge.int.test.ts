import { idToUuid } from '@aaf/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from './admin-client.ts';
import { newOrgId, openTestCluster, type TestCluster, type TestWorld } from './notes.test-support.ts';
import { orderForDeletion, purgeOrganization } from './purge.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await openTestCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

async function fill(world: TestWorld, orgId: string): Promise<void> {
  const org = idToUuid('organization', orgId);
  await world.query(
    `insert into notes (id, org_id, text, labels, written_at) values (gen_random_uuid(), $1, 'a', '[]', now())`,
    [org],
  );
  await world.query(`insert into ledger values ($1, 'kept'), ($1, 'for good')`, [org]);
  await world.query(`insert into idempotency values ('p', $1, 'r', 'k', 'h', null, 200, now())`, [orgId]);
}

const countOf = async (world: TestWorld, orgId: string): Promise<number> => {
  const [row] = await world.query<{ count: number }>(
    `select ((select count(*) from notes where org_id = $1) + (select count(*) from ledger where org_id = $1)
           + (select count(*) from idempotency where scope = $2))::int as count`,
    [idToUuid('organization', orgId), orgId],
  );
  return row?.count ?? -1;
};

test('H7 everything of one organization goes, append-only tables too, and nothing of another', async () => {
  await using world = await cluster.createWorld();
  const [gone, stays] = [newOrgId(), newOrgId()];
  await fill(world, gone);
  await fill(world, stays);
  expect(await purgeOrganization(world.url('purge'), world.service, gone)).toBe(4);
  expect(await countOf(world, gone)).toBe(0);
  expect(await countOf(world, stays)).toBe(4);
  expect(await purgeOrganization(world.url('purge'), world.service, gone)).toBe(0);
});

test('the purge role sees no row without an organization, and may add or change none', async () => {
  await using world = await cluster.createWorld();
  await fill(world, newOrgId());
  await withClient(world.url('purge'), async (client) => {
    expect((await client.query('select * from notes')).rows).toEqual([]);
    expect((await client.query('delete from ledger')).rowCount).toBe(0);
    for (const forbidden of [
      'insert into ledger values (gen_random_uuid(), $$x$$)',
      'update notes set text = $$x$$',
    ]) {
      await expect(client.query(forbidden)).rejects.toThrow('permission denied');
    }
  });
});

test('tables are emptied before those that they point to, and a circle is told', () => {
  const tables = ['a', 'b', 'c'].map((id) => ({ id, name: id }));
  const order = orderForDeletion(tables, [
    { source: 'c', target: 'a' },
    { source: 'a', target: 'b' },
  ]);
  expect(order.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  const circle = [
    { source: 'a', target: 'b' },
    { source: 'b', target: 'a' },
  ];
  expect(() => orderForDeletion(tables, circle)).toThrow('point in a circle');
});
