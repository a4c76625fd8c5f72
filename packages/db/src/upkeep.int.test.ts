import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { replayOrRun } from './idempotency.ts';
import { onceInInbox } from './inbox.ts';
import {
  eventOf,
  newOrgId,
  openTestCluster,
  type TestCluster,
  type TestWorld,
} from './notes.test-support.ts';
import type { Orm } from './orm.ts';
import { inTransaction } from './tenancy.ts';
import { forgetSome } from './upkeep.ts';

let cluster: TestCluster;
let world: TestWorld;
let orm: Orm;
const dayMs = 86_400_000;

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
  orm = await world.openOrm();
});

beforeEach(async () => {
  await world.query('truncate idempotency, inbox');
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const forget = (what: 'answers' | 'events', atOnce?: number) =>
  inTransaction(orm, {}, (em) =>
    forgetSome(em, what, { nowIso: world.clock.nowIso(), ...(atOnce ? { atOnce } : {}) }),
  );

async function keepAnswer(principal: string): Promise<void> {
  const call = { principal, scope: '_', route: 'POST /notes', key: `key of ${principal}`, request_hash: 'x' };
  await inTransaction(orm, { principal }, (em) =>
    replayOrRun(em, { ...call, nowIso: world.clock.nowIso() }, async () => ({ response: 1 })),
  );
}

async function receive(): Promise<void> {
  const event = eventOf(newOrgId());
  await inTransaction(orm, { org_id: event.org_id }, (em) =>
    onceInInbox(em, { consumer: 'notes', event, nowIso: world.clock.nowIso() }, async () => undefined),
  );
}

test('an answer is kept for 24 hours, whoever it belongs to', async () => {
  await keepAnswer('grace');
  world.clock.advance(dayMs);
  await keepAnswer('alan');
  expect(await forget('answers')).toEqual({ count: 0, isOver: true });
  world.clock.advance(1);
  expect(await forget('answers')).toEqual({ count: 1, isOver: true });
  expect(await world.query('select principal from idempotency')).toEqual([{ principal: 'alan' }]);
});

test('an event is remembered for seven days from when it arrived, in whatever organization', async () => {
  await receive();
  await receive();
  world.clock.advance(7 * dayMs);
  await receive();
  expect(await forget('events')).toEqual({ count: 0, isOver: true });
  world.clock.advance(1);
  expect(await forget('events')).toEqual({ count: 2, isOver: true });
  expect(await world.query('select event_id from inbox')).toHaveLength(1);
});

test('much of it goes piece by piece, the oldest first', async () => {
  for (const who of ['ada', 'grace', 'alan']) {
    await keepAnswer(who);
    world.clock.advance(1);
  }
  world.clock.advance(dayMs);
  expect(await forget('answers', 2)).toEqual({ count: 2, isOver: false });
  expect(await world.query('select principal from idempotency')).toEqual([{ principal: 'alan' }]);
  expect(await forget('answers', 2)).toEqual({ count: 1, isOver: true });
});

test('without saying what has expired nothing can be deleted', async () => {
  await keepAnswer('grace');
  await receive();
  for (const table of ['idempotency', 'inbox']) {
    const bare = inTransaction(orm, { principal: 'ada' }, (em) =>
      em.execute(`delete from ${table}`, [], 'run'),
    );
    expect(await bare, table).toMatchObject({ affectedRows: 0 });
  }
});
