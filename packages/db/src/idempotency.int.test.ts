import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayOrRun, type KeyedCall } from './idempotency.ts';
import {
  newOrgId,
  NoteEntity,
  noteOf,
  openTestCluster,
  type TestCluster,
  type TestWorld,
} from './notes.test-support.ts';
import type { Orm } from './orm.ts';
import { inTransaction } from './tenancy.ts';

let cluster: TestCluster;
let world: TestWorld;
let orm: Orm;
const org = newOrgId();
const dayMs = 86_400_000;

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
  orm = await world.openOrm(20);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

let keys = 0;
const callWith = (more: Partial<KeyedCall> = {}): KeyedCall => ({
  principal: 'ada',
  scope: org,
  route: 'notes.create',
  key: `key ${(keys += 1)}`,
  request_hash: 'hash of the body',
  nowIso: world.clock.nowIso(),
  ...more,
});

let runs = 0;
/** Answers which run of all it was, and leaves a note. */
const perform = (call: KeyedCall, during: () => Promise<void> = async () => undefined) =>
  inTransaction(orm, { org_id: org, principal: call.principal }, (em) =>
    replayOrRun(em, call, async () => {
      runs += 1;
      const response = { zebra: runs, apple: `run ${runs}` };
      await em.insert(NoteEntity, noteOf(org, response.apple));
      await during();
      return { response };
    }),
  );

const countNotes = () => inTransaction(orm, { org_id: org }, (em) => em.count(NoteEntity, {}));

test('20 twins at once run once, and all get the same answer, field by field', async () => {
  const call = callWith();
  const before = await countNotes();
  const answers = await Promise.all(Array.from({ length: 20 }, () => perform(call)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await countNotes()).toBe(before + 1);
  expect(await perform(call)).toEqual(answers[0]);
});

test('the same key with another body is a conflict, also while the first is in flight', async () => {
  const call = callWith();
  const isInside = Promise.withResolvers<undefined>();
  const first = perform(call, async () => {
    isInside.resolve(undefined);
    await new Promise((resolve) => setImmediate(resolve));
  });
  await isInside.promise;
  const other = perform({ ...call, request_hash: 'hash of another body' });
  await expect(other).rejects.toMatchObject({ code: 'idempotency_conflict', status: 409 });
  await first;
});

test('a call that fails keeps nothing, and the twin that waited for it runs', async () => {
  const call = callWith();
  const isInside = Promise.withResolvers<undefined>();
  const mayFail = Promise.withResolvers<undefined>();
  const failing = perform(call, async () => {
    isInside.resolve(undefined);
    await mayFail.promise;
    throw new Error('not this time');
  });
  await isInside.promise;
  const twin = perform(call);
  await expect
    .poll(() =>
      world.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      ),
    )
    .toHaveLength(1);
  mayFail.resolve(undefined);
  await expect(failing).rejects.toThrow('not this time');
  expect(await twin).toMatchObject({ zebra: runs });
});

test('principal, organization and route each keep the same key apart', async () => {
  const call = callWith();
  const before = runs;
  for (const other of [{}, { principal: 'grace' }, { scope: '_' }, { route: 'notes.rename' }])
    await perform({ ...call, ...other });
  expect(runs).toBe(before + 4);
});

test('an answer is replayed for 24 hours and no longer', async () => {
  const call = callWith();
  const first = await perform(call);
  const almost = { ...call, nowIso: new Date(Date.parse(call.nowIso) + dayMs - 1).toISOString() };
  expect(await perform(almost)).toEqual(first);
  const later = {
    ...call,
    nowIso: new Date(Date.parse(call.nowIso) + dayMs).toISOString(),
    request_hash: 'another',
  };
  const [second, twin] = await Promise.all([perform(later), perform(later)]);
  expect(second).not.toEqual(first);
  expect(twin).toEqual(second);
});

test('an answer that is nothing is replayed as nothing', async () => {
  const call = callWith();
  const run = () =>
    inTransaction(orm, { principal: 'ada' }, (em) => replayOrRun(em, call, async () => ({ response: null })));
  expect([await run(), await run()]).toEqual([null, null]);
});

test("a principal sees its own answers alone, and cannot claim another one's key", async () => {
  const call = callWith();
  await perform(call);
  const seenBy = (principal: string) =>
    inTransaction(orm, { principal }, (em) =>
      em.execute('select key from idempotency where key = ?', [call.key]),
    );
  expect(await seenBy('ada')).toHaveLength(1);
  expect(await seenBy('eve')).toEqual([]);
  expect(await seenBy('')).toEqual([]);
  const claiming = inTransaction(orm, { principal: 'eve' }, (em) =>
    replayOrRun(em, call, async () => ({ response: 1 })),
  );
  await expect(claiming).rejects.toThrow('row-level security');
});
