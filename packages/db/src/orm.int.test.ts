import { newId } from '@aaf/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Orm } from './orm.ts';
import {
  newOrgId,
  NoteEntity,
  noteOf,
  openTestCluster,
  type TestCluster,
  type TestWorld,
} from './notes.test-support.ts';
import { inTransaction } from './tenancy.ts';

let cluster: TestCluster;
let world: TestWorld;
let orm: Orm;
const orgA = newOrgId();

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
  orm = await world.openOrm(2);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

test('entities carry data as the wire does: TypeIDs, ISO times, JSON', async () => {
  const note = {
    ...noteOf(orgA, 'it\'s ? \\ " ünïcode'),
    author_id: newId('user', 0),
    labels: ['a?', "b'c"],
  };
  await inTransaction(orm, { org_id: orgA }, async (em) => void em.persist(em.create(NoteEntity, note)));
  const found = await inTransaction(orm, { org_id: orgA }, async (em) => {
    const loaded = await em.findOneOrFail(NoteEntity, { id: note.id, org_id: note.org_id });
    expect(loaded).toEqual(note);
    loaded.written_at = '2027-01-02T03:04:05.678Z';
    loaded.labels.push('changed');
    return loaded.id;
  });
  const [row] = await world.query('select written_at = $2 as is_moved, labels from notes where text = $1', [
    note.text,
    '2027-01-02T03:04:05.678Z',
  ]);
  expect(row).toEqual({ is_moved: true, labels: ['a?', "b'c", 'changed'] });
  await inTransaction(orm, { org_id: orgA }, (em) => em.nativeDelete(NoteEntity, { id: found }));
});
