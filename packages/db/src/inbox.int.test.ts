import { afterAll, beforeAll, expect, test } from 'vitest';
import { onceInInbox, takeFresh } from './inbox.ts';
import {
  eventOf,
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

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
  orm = await world.openOrm(10);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const countNotes = (org_id: string) => inTransaction(orm, { org_id }, (em) => em.count(NoteEntity, {}));

/** Delivers an event whose effect is one more note. */
const deliver = (event: ReturnType<typeof eventOf>, consumer = 'counter') =>
  inTransaction(orm, { org_id: event.org_id }, (em) =>
    onceInInbox(em, { consumer, event, nowIso: world.clock.nowIso() }, async () => {
      await em.insert(NoteEntity, noteOf(event.org_id, `${consumer} ${Math.random()}`));
    }),
  );

test('20 parallel deliveries of an event have its effect once', async () => {
  const event = eventOf(newOrgId());
  const ran = await Promise.all(Array.from({ length: 20 }, () => deliver(event)));
  expect(ran.filter(Boolean)).toHaveLength(1);
  expect(await countNotes(event.org_id)).toBe(1);
  expect(await deliver(event)).toBe(false);
});

test('of many events together those are fresh that were not had before, each once and in order', async () => {
  const org_id = newOrgId();
  const [had, one, two] = [eventOf(org_id), eventOf(org_id), eventOf(org_id)];
  await deliver(had);
  const take = () =>
    inTransaction(orm, { org_id }, (em) =>
      takeFresh(em, { consumer: 'counter', events: [two, had, one, two], nowIso: world.clock.nowIso() }),
    );
  const taken = await Promise.all([take(), take()]);
  expect(taken.toSorted((a, b) => b.length - a.length)).toEqual([[two, one], []]);
});

test('another consumer of the same event has its own effect', async () => {
  const event = eventOf(newOrgId());
  expect([await deliver(event, 'one'), await deliver(event, 'two')]).toEqual([true, true]);
  expect(await countNotes(event.org_id)).toBe(2);
});

test('an effect that fails is not remembered: the twin that waited has it', async () => {
  const event = eventOf(newOrgId());
  const isInside = Promise.withResolvers<undefined>();
  const failing = inTransaction(orm, { org_id: event.org_id }, (em) =>
    onceInInbox(em, { consumer: 'counter', event, nowIso: world.clock.nowIso() }, async () => {
      isInside.resolve(undefined);
      await em.execute('select pg_sleep(0.05)');
      throw new Error('not this time');
    }),
  );
  await isInside.promise;
  const [failed, ran] = await Promise.allSettled([failing, deliver(event)]);
  expect(failed.status).toBe('rejected');
  expect(ran).toEqual({ status: 'fulfilled', value: true });
});
