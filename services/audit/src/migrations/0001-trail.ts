import { orgTable, sqlMigration } from '@aaf/db/migrate';

/** The trail. The service may add to it and read it; nothing lets it change or remove an event. */
const events = `
  create table events (
    org_id uuid not null,
    sequence bigint not null check (sequence > 0),
    id uuid not null,
    event_type text not null,
    category text not null,
    schema_version integer not null,
    source text not null,
    source_sequence bigint not null check (source_sequence > 0),
    actor jsonb not null,
    target jsonb not null,
    payload jsonb not null,
    request_id text,
    created_at timestamptz not null,
    prev_hash text not null,
    hash text not null,
    primary key (org_id, sequence),
    unique (org_id, id),
    unique (org_id, source, source_sequence)
  );
  create index events_of_type on events (org_id, event_type, sequence);
  create index events_of_category on events (org_id, category, sequence);
  create index events_of_actor on events (org_id, (actor ->> 'id'), sequence);
  create index events_of_target on events (org_id, (target ->> 'id'), sequence);
  create index events_of_time on events (org_id, created_at);
  ${orgTable('events', ['select', 'insert'])}`;

const heads = `
  create table heads (
    org_id uuid primary key,
    sequence bigint not null,
    hash text not null
  );
  ${orgTable('heads', ['select', 'insert', 'update'])}`;

const sourceProgress = `
  create table source_progress (
    org_id uuid not null,
    source text not null,
    last bigint not null,
    primary key (org_id, source)
  );
  ${orgTable('source_progress', ['select', 'insert', 'update'])}`;

const waiting = `
  create table waiting (
    org_id uuid not null,
    source text not null,
    source_sequence bigint not null,
    body jsonb not null,
    primary key (org_id, source, source_sequence)
  );
  ${orgTable('waiting', ['select', 'insert', 'delete'])}`;

export const createTrail = sqlMigration('0001-trail', events, heads, sourceProgress, waiting);
