import { Refusal } from '@aaf/contracts/errors';
import { inspect } from 'node:util';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from './admin-client.ts';
import {
  newOrgId,
  NoteEntity,
  noteOf,
  openTestCluster,
  type TestCluster,
  type TestWorld,
} from './notes.test-support.ts';
import { connectOrm, type Orm } from './orm.ts';
import { inTransaction } from './tenancy.ts';

let cluster: TestCluster;
let world: TestWorld;
let orm: Orm;
const orgA = newOrgId();

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
  orm = await world.openOrm(2);
  await inTransaction(orm, { org_id: orgA }, (em) => em.insert(NoteEntity, noteOf(orgA, 'of A')));
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const textsSeen = async (scope: { org_id?: string }): Promise<string[]> =>
  inTransaction(orm, scope, async (em) => (await em.find(NoteEntity, {})).map(({ text }) => text));

test('a read-only transaction cannot write', async () => {
  const writing = inTransaction(orm, { org_id: orgA }, (em) => em.insert(NoteEntity, noteOf(orgA, 'x')), {
    readOnly: true,
  });
  await expect(writing).rejects.toThrow('read-only transaction');
});

test('work that deadlocks is run again, and both sides get through', async () => {
  await using pair = await world.openOrm(2);
  const [first, second] = [noteOf(orgA, 'first'), noteOf(orgA, 'second')];
  await inTransaction(pair, { org_id: orgA }, (em) => em.insertMany(NoteEntity, [first, second]));
  const bothHoldOne = Promise.withResolvers<undefined>();
  let holding = 0;
  const attempts: number[] = [];
  const touch = (one: string, other: string) =>
    inTransaction(pair, { org_id: orgA }, async (em, attempt) => {
      attempts.push(attempt);
      await em.nativeUpdate(NoteEntity, { id: one }, { labels: ['1'] });
      if ((holding += 1) === 2) bothHoldOne.resolve(undefined);
      await bothHoldOne.promise;
      await em.nativeUpdate(NoteEntity, { id: other }, { labels: ['2'] });
    });
  await Promise.all([touch(first.id, second.id), touch(second.id, first.id)]);
  expect(attempts.toSorted()).toEqual([1, 1, 2]);
  await inTransaction(pair, { org_id: orgA }, (em) =>
    em.nativeDelete(NoteEntity, { id: [first.id, second.id] }),
  );
});

test('work that conflicts every time is refused as unavailable in the end', async () => {
  let attempts = 0;
  const work = inTransaction(orm, { org_id: orgA }, async (em) => {
    attempts += 1;
    await em.execute(`do $$ begin raise exception using errcode = '40001', message = 'again'; end $$`);
  });
  await expect(work).rejects.toMatchObject({ code: 'unavailable', status: 503 });
  expect(attempts).toBe(5);
});

test('a refusal of the work comes out as it is, and takes the work back', async () => {
  const work = inTransaction(orm, { org_id: orgA }, async (em) => {
    await em.insert(NoteEntity, noteOf(orgA, 'not to stay'));
    throw new Refusal('name_taken');
  });
  await expect(work).rejects.toMatchObject({ code: 'name_taken' });
  expect(await textsSeen({ org_id: orgA })).toEqual(['of A']);
});

test('what the database says of a broken rule carries no values of the row', async () => {
  // As a table without row-level security says it; for one with it PostgreSQL keeps the values back itself.
  const broken = `do $$ begin
    raise unique_violation using message = 'duplicate key', constraint = 'users_email_key',
      detail = 'Key (email)=(ada@example.com) already exists.', hint = 'Ask ada@example.com.';
  end $$`;
  const error: unknown = await inTransaction(orm, {}, (em) => em.execute(broken)).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UniqueConstraintViolationException);
  expect(error).toMatchObject({ code: '23505', constraint: 'users_email_key', message: 'duplicate key' });
  expect(inspect(error)).not.toContain('ada@example.com');
});

test('a statement over its time limit is unavailable', async () => {
  const slow = inTransaction(orm, {}, (em) => em.execute('select pg_sleep(5)'), { statementTimeoutMs: 20 });
  await expect(slow).rejects.toMatchObject({ code: 'unavailable' });
  const [after] = await inTransaction(orm, {}, (em) => em.execute<[{ t: string }]>('show statement_timeout'));
  expect(after).toEqual({ statement_timeout: '10s' });
});

test('connections ended by the server amid work are unavailable, and take no place in the pool', async () => {
  await using single = await world.openOrm(1);
  for (let round = 0; round < 3; round += 1) {
    const work = inTransaction(single, { org_id: orgA }, async (em) => {
      const [{ pid }] = await em.execute<[{ pid: number }]>('select pg_backend_pid() as pid');
      await world.query('select pg_terminate_backend($1)', [pid]);
      await em.find(NoteEntity, {});
    });
    await expect(work).rejects.toMatchObject({ code: 'unavailable' });
  }
  expect(await inTransaction(single, { org_id: orgA }, (em) => em.count(NoteEntity, {}))).toBe(1);
});

test('idle connections that the server ends do no harm', async () => {
  await Promise.all([textsSeen({ org_id: orgA }), textsSeen({ org_id: orgA })]);
  await world.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [
    world.role('app'),
  ]);
  await expect.poll(() => textsSeen({ org_id: orgA }).catch((error: unknown) => error)).toEqual(['of A']);
});

test('a database that nobody serves, and one with no room for more, are unavailable', async () => {
  const nowhere = await connectOrm({
    url: 'postgres://x:y@127.0.0.1:1/z',
    service: world.service,
    entities: [],
    poolSize: 1,
  });
  await expect(inTransaction(nowhere, {}, (em) => em.execute('select 1'))).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(await nowhere.isReachable()).toBe(false);
  await nowhere[Symbol.asyncDispose]();

  await using crowded = await world.openOrm(2);
  await withClient(world.database.url, (client) =>
    client.query(`alter role ${world.role('app')} connection limit 0`),
  );
  await expect(inTransaction(crowded, {}, (em) => em.execute('select 1'))).rejects.toMatchObject({
    code: 'unavailable',
  });
  await withClient(world.database.url, (client) =>
    client.query(`alter role ${world.role('app')} connection limit -1`),
  );
  expect(await crowded.isReachable()).toBe(true);
});
