import { randomBytes } from 'node:crypto';
import type { OrgEvent } from '@aaf/contracts/event';
import { newId } from '@aaf/contracts/ids';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { inject } from 'vitest';
import { withClient } from './admin-client.ts';
import type { Clock } from './clock.ts';
import { migrateService, orgTable, sqlMigration, type MigrationStep } from './migrate.ts';
import { connectOrm, timestamp, typeId, type Orm } from './orm.ts';
import type { NewEvent } from './outbox.ts';
import { provisionService } from './provision.ts';
import { roleName, serviceUrl, type RoleKind } from './roles.ts';
import { createDatabaseFrom, createTemplateDatabase, type TestDatabase } from './testing.ts';

/** The example service of this package's tests: notes that belong to an organization. */
export const NoteEntity = defineEntity({
  name: 'Note',
  tableName: 'notes',
  properties: {
    id: p.type(typeId('policy')).primary(),
    org_id: p.type(typeId('organization')),
    author_id: p.type(typeId('user')).nullable(),
    text: p.text(),
    labels: p.json<string[]>(),
    written_at: p.type(timestamp),
  },
});
export type Note = InferEntity<typeof NoteEntity>;

export const notesMigration: MigrationStep = sqlMigration(
  '0001-notes',
  `create table notes (
     id uuid primary key,
     org_id uuid not null,
     author_id uuid,
     text text not null,
     labels jsonb not null,
     written_at timestamptz not null,
     unique (org_id, text)
   )`,
  orgTable('notes'),
  'create table ledger (org_id uuid not null, entry text not null, primary key (org_id, entry))',
  orgTable('ledger', ['select', 'insert']),
);

const secret = 'a secret of these tests, which is long enough';

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  nowIso(): string;
  advance(ms: number): void;
}

export function createTestClock(startIso = '2026-11-22T12:00:00.000Z'): TestClock {
  let nowMs = Date.parse(startIso);
  return {
    nowMs: () => nowMs,
    nowIso: () => new Date(nowMs).toISOString(),
    advance(ms) {
      nowMs += ms;
    },
  };
}

/** A database in which the service of these tests is set up, as its roles see it. */
export interface TestWorld extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly service: string;
  readonly clock: TestClock;
  role(kind: RoleKind): string;
  url(kind: RoleKind): string;
  /** Opens the service's database; it is closed with the world. */
  openOrm(poolSize?: number): Promise<Orm>;
  /** What the superuser sees, whom nothing binds. */
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** Databases for one test file, in which its service goes by a name of its own: roles belong to the whole server. */
export interface TestCluster extends AsyncDisposable {
  readonly adminUrl: string;
  readonly service: string;
  createWorld(): Promise<TestWorld>;
}

export async function openTestCluster(): Promise<TestCluster> {
  const url = new URL(inject('ground').template.url);
  url.pathname = '/postgres';
  const adminUrl = url.href;
  const service = `notes_${randomBytes(4).toString('hex')}`;
  const template = await createTemplateDatabase(adminUrl, (prepared) => setUp(prepared, service));
  return {
    adminUrl,
    service,
    createWorld: async () => createWorld(await createDatabaseFrom(template), service),
    [Symbol.asyncDispose]: () => template[Symbol.asyncDispose](),
  };
}

async function setUp(url: string, service: string): Promise<void> {
  await provisionService(url, { service, secret });
  const ownerUrl = serviceUrl(url, service, 'owner', secret);
  await migrateService({ ownerUrl, service, migrations: [notesMigration] });
}

function createWorld(database: TestDatabase, service: string): TestWorld {
  const stack = new AsyncDisposableStack();
  stack.use(database);
  const url = (kind: RoleKind) => serviceUrl(database.url, service, kind, secret);
  return {
    database,
    service,
    clock: createTestClock(),
    role: (kind) => roleName(service, kind),
    url,
    openOrm: async (poolSize = 10) =>
      stack.use(await connectOrm({ url: url('app'), service, entities: [NoteEntity], poolSize })),
    query: <Row extends object>(sql: string, values: unknown[] = []) =>
      withClient(database.url, async (client) => {
        await client.query(`set search_path = ${service}`);
        return (await client.query<Row>(sql, values)).rows;
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export const newOrgId = (): string => newId('organization', Date.now());

/** A note of that organization. */
export function noteOf(orgId: string, text: string): Note {
  const id = newId('policy', Date.now());
  return { id, org_id: orgId, author_id: null, text, labels: [], written_at: '2026-11-22T12:00:00.123Z' };
}

/** An event of that organization; its payload says which. */
export function eventOf(orgId: string, name = 'a note'): NewEvent {
  return {
    id: newId('event', Date.now()),
    org_id: orgId,
    event_type: 'org.updated',
    category: 'organization',
    schema_version: 1,
    actor: { type: 'system', id: 'test', name: 'a test', ip: null, user_agent: null },
    target: { type: 'note', id: 'note', name },
    payload: { name },
    request_id: null,
    created_at: '2026-11-22T12:00:00.000Z',
  };
}

/** The names that `eventOf` gave, in the order of the events. */
export const namesOf = (events: readonly OrgEvent[]): string[] => events.map(({ target }) => target.name);
