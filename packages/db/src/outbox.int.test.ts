import { idToUuid } from '@aaf/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from './admin-client.ts';
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
import { outboxChannel, recordEvents, type NewEvent } from './outbox.ts';
import { inTransaction } from './tenancy.ts';

let cluster: TestCluster;
let world: TestWorld;
let orm: Orm;

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
  orm = await world.openOrm(20);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const record = (org_id: string, ...events: NewEvent[]) =>
  inTransaction(orm, { org_id }, (em) =>
    recordEvents(em, events, { service: world.service, clock: world.clock }),
  );

const outboxOf = (orgId: string) =>
  world.query<{ source_sequence: string; name: string }>(
    `select source_sequence, body -> 'target' ->> 'name' as name from outbox where org_id = $1 order by position`,
    [idToUuid('organization', orgId)],
  );

test('events get their source and the next numbers of their organization, in the order given', async () => {
  const org = newOrgId();
  const events = [eventOf(org, 'one'), eventOf(org, 'two ? \\ \'"')] as const;
  const recorded = await record(org, ...events);
  expect(recorded).toEqual(
    events.map((event, i) => ({ ...event, source: world.service, source_sequence: i + 1 })),
  );
  expect(await record(org, eventOf(org, 'three'))).toMatchObject([{ source_sequence: 3 }]);
  const kept = await world.query('select body from outbox where org_id = $1 order by position', [
    idToUuid('organization', org),
  ]);
  expect(kept.slice(0, 2)).toEqual(recorded.map((body) => ({ body })));
});

test('organizations count apart', async () => {
  const [a, b] = [newOrgId(), newOrgId()];
  await record(a, eventOf(a), eventOf(a));
  expect(await record(b, eventOf(b))).toMatchObject([{ source_sequence: 1 }]);
});

test('no events, no number taken', async () => {
  expect(await record(newOrgId())).toEqual([]);
});

test('G10 a change whose event cannot be written does not happen', async () => {
  const org = newOrgId();
  const event = eventOf(org);
  await record(org, event);
  const work = inTransaction(orm, { org_id: org }, async (em) => {
    await em.insert(NoteEntity, noteOf(org, 'unlogged'));
    await recordEvents(em, [event], { service: world.service, clock: world.clock }); // its id is taken
  });
  await expect(work).rejects.toMatchObject({ code: '23505' });
  const [left] = await world.query('select count(*)::int as notes from notes where org_id = $1', [
    idToUuid('organization', org),
  ]);
  expect(left).toEqual({ notes: 0 });
});

test('G10 a change that fails after its event leaves neither, and its number is given out again', async () => {
  const org = newOrgId();
  const work = inTransaction(orm, { org_id: org }, async (em) => {
    await recordEvents(em, [eventOf(org)], { service: world.service, clock: world.clock });
    em.persist(em.create(NoteEntity, { ...noteOf(org, 'half'), org_id: newOrgId() })); // fails when flushed, at the end
  });
  await expect(work).rejects.toThrow('row-level security');
  expect(await outboxOf(org)).toEqual([]);
  expect(await record(org, eventOf(org))).toMatchObject([{ source_sequence: 1 }]);
});

test('G10 a process killed between change and event leaves neither', async () => {
  const org = newOrgId();
  const work = inTransaction(orm, { org_id: org }, async (em) => {
    await em.insert(NoteEntity, noteOf(org, 'cut short'));
    const [{ pid }] = await em.execute<[{ pid: number }]>('select pg_backend_pid() as pid');
    await world.query('select pg_terminate_backend($1)', [pid]);
    await recordEvents(em, [eventOf(org)], { service: world.service, clock: world.clock });
  });
  await expect(work).rejects.toMatchObject({ code: 'unavailable' });
  const uuid = idToUuid('organization', org);
  expect(await world.query('select from notes where org_id = $1', [uuid])).toEqual([]);
  expect(await outboxOf(org)).toEqual([]);
});

test('50 parallel writers, of which some fail, get numbers without gap or twin, in the order of the outbox', async () => {
  const org = newOrgId();
  const writers = Array.from({ length: 50 }, (_, i) =>
    inTransaction(orm, { org_id: org }, async (em) => {
      const events = Array.from({ length: 1 + (i % 3) }, (_event, n) => eventOf(org, `${i}.${n}`));
      await recordEvents(em, events, { service: world.service, clock: world.clock });
      await em.execute('select pg_sleep(random() * 0.002)');
      if (i % 5 === 0) throw new Error('this one is taken back');
    }),
  );
  const outcomes = await Promise.allSettled(writers);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
  const kept = await outboxOf(org);
  const expected = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? 0 : 1 + (i % 3))).reduce(
    (a, b) => a + b,
  );
  expect(kept.map(({ source_sequence }) => Number(source_sequence))).toEqual(
    Array.from({ length: expected }, (_, i) => i + 1),
  );
});

test('an event of another organization than the transaction is refused', async () => {
  const [a, b] = [newOrgId(), newOrgId()];
  await expect(record(a, eventOf(b))).rejects.toThrow('row-level security');
});

test('the service cannot read, change or take back what it put into the outbox', async () => {
  const org = newOrgId();
  await record(org, eventOf(org));
  const run = (sql: string) => inTransaction(orm, { org_id: org }, (em) => em.execute(sql));
  await expect(run('select from outbox')).rejects.toThrow('permission denied');
  await expect(run('update outbox set published_at = now()')).rejects.toThrow('permission denied');
  await expect(run('delete from outbox')).rejects.toThrow('permission denied');
  await expect(run('delete from outbox_counters')).rejects.toThrow('permission denied');
});

test('who listens hears of events when they are committed, and not before', async () => {
  const org = newOrgId();
  await withClient(world.database.url, async (listener) => {
    const heard: string[] = [];
    listener.on('notification', ({ channel }) => heard.push(channel));
    await listener.query(`listen ${outboxChannel(world.service)}`);
    await inTransaction(orm, { org_id: org }, async (em) => {
      await recordEvents(em, [eventOf(org), eventOf(org)], { service: world.service, clock: world.clock });
      await listener.query('select 1');
      expect(heard).toEqual([]);
    });
    await expect.poll(() => heard).toEqual([`${world.service}_outbox`]);
  });
});
