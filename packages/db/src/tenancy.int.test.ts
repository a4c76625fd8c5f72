import { newId } from '@aaf/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Orm } from './orm.ts';
import { enterOrg, inTransaction } from './tenancy.ts';
import {
  newOrgId,
  NoteEntity,
  noteOf,
  openTestCluster,
  type TestCluster,
  type TestWorld,
} from './notes.test-support.ts';

let cluster: TestCluster;
let world: TestWorld;
let orm: Orm;
const orgA = newOrgId();
const orgB = newOrgId();

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
  orm = await world.openOrm(2);
  for (const [org, text] of [
    [orgA, 'of A'],
    [orgB, 'of B'],
  ] as const)
    // prettier-ignore
    await inTransaction(orm, { org_id: org }, async (em) => void em.persist(em.create(NoteEntity, noteOf(org, text))));
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const textsSeen = async (scope: { org_id?: string }): Promise<string[]> =>
  inTransaction(orm, scope, async (em) => (await em.find(NoteEntity, {})).map(({ text }) => text));

const rowLevelSecurity = /row-level security/;

test('D3 with the organization set to A, only the rows of A are there, for the ORM and for plain SQL', async () => {
  expect(await textsSeen({ org_id: orgA })).toEqual(['of A']);
  const plain = await inTransaction(orm, { org_id: orgA }, (em) => em.execute('select text from notes'));
  expect(plain).toEqual([{ text: 'of A' }]);
});

test('D3 asking within A for a row of B by its organization finds nothing', async () => {
  const found = await inTransaction(orm, { org_id: orgA }, (em) => em.find(NoteEntity, { org_id: orgB }));
  expect(found).toEqual([]);
});

test('D3 within A a row of B cannot be inserted', async () => {
  const writing = inTransaction(orm, { org_id: orgA }, (em) =>
    em.insert(NoteEntity, noteOf(orgB, 'planted')),
  );
  await expect(writing).rejects.toThrow(rowLevelSecurity);
});

test('D3 within A a row cannot be given to B', async () => {
  const giving = inTransaction(orm, { org_id: orgA }, (em) =>
    em.nativeUpdate(NoteEntity, {}, { org_id: orgB }),
  );
  await expect(giving).rejects.toThrow(rowLevelSecurity);
});

test('D3 an update or delete without a condition stays within A', async () => {
  const work = inTransaction(orm, { org_id: orgA }, async (em) => {
    const updated = await em.nativeUpdate(NoteEntity, {}, { labels: ['seen'] });
    const deleted = await em.nativeDelete(NoteEntity, {});
    throw new Error(`${updated} ${deleted}`); // leaves the rows as they were
  });
  await expect(work).rejects.toThrow('1 1');
});

test('D3 with no organization set there are no rows, and inserts fail', async () => {
  expect(await textsSeen({})).toEqual([]);
  const writing = inTransaction(orm, {}, (em) => em.insert(NoteEntity, noteOf(orgA, 'homeless')));
  await expect(writing).rejects.toThrow(rowLevelSecurity);
});

test('D3 an append-only table can be written and read, and nothing in it changed', async () => {
  const inA = (sql: string) => inTransaction(orm, { org_id: orgA }, (em) => em.execute(sql));
  await inTransaction(orm, { org_id: orgA }, (em) =>
    em.execute(`insert into ledger values (current_setting('app.org_id')::uuid, 'first')`),
  );
  expect(await inA('select entry from ledger')).toEqual([{ entry: 'first' }]);
  await expect(inA(`update ledger set entry = 'other'`)).rejects.toThrow('permission denied');
  await expect(inA('delete from ledger')).rejects.toThrow('permission denied');
  await expect(inA('truncate ledger')).rejects.toThrow('permission denied');
});

test('D6 200 transactions of A and B side by side over a pool of 2 never see the other one', async () => {
  const rounds = Array.from({ length: 200 }, (_, i) =>
    i % 2 ? { org: orgA, text: 'of A' } : { org: orgB, text: 'of B' },
  );
  const seen = await Promise.all(
    rounds.map(({ org }) =>
      inTransaction(orm, { org_id: org }, async (em) => {
        const before = await em.execute<{ text: string }[]>('select text from notes');
        await em.execute('select pg_sleep(random() * 0.003)');
        const after = await em.find(NoteEntity, {});
        return [...before, ...after].map(({ text }) => text);
      }),
    ),
  );
  expect(seen).toEqual(rounds.map(({ text }) => [text, text]));
});

test('D6 an error amid a transaction leaves nothing of it on the connection', async () => {
  const failing = Array.from({ length: 20 }, (_, i) =>
    inTransaction(orm, { org_id: orgA, principal: 'somebody' }, async (em) => {
      await em.insert(NoteEntity, noteOf(orgA, `half done ${i}`));
      await em.execute(i % 2 ? 'select 1 / 0' : 'select broken');
    }),
  );
  const outcomes = await Promise.allSettled(failing);
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await textsSeen({})).toEqual([]);
  expect(await textsSeen({ org_id: orgA })).toEqual(['of A']);
});

test('D6 the settings end with their transaction', async () => {
  const user_id = newId('user', 0);
  const read = `select current_setting('app.org_id', true) as org, current_setting('app.user_id', true) as usr,
                       current_setting('app.principal', true) as principal`;
  await using single = await world.openOrm(1);
  await inTransaction(single, { org_id: orgA, user_id, principal: 'ada' }, async (em) => {
    expect(await em.execute(read)).toMatchObject([{ principal: 'ada' }]);
  });
  // Past the helper, which would set them anew, on the very same connection:
  const left = await single.transaction({}, (em) => em.execute(read));
  expect(left).toEqual([{ org: '', usr: '', principal: '' }]);
});

test('D6 an EntityManager is dead once its transaction is over', async () => {
  const kept = await inTransaction(orm, { org_id: orgA }, async (em) => em);
  await expect(kept.find(NoteEntity, {})).rejects.toThrow();
  await expect(kept.execute('select text from notes')).rejects.toThrow();
});

test('a transaction that began without an organization can enter one', async () => {
  const texts = await inTransaction(orm, {}, async (em) => {
    await enterOrg(em, orgB);
    return (await em.find(NoteEntity, {})).map(({ text }) => text);
  });
  expect(texts).toEqual(['of B']);
});
