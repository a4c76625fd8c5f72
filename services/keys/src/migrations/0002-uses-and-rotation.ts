import { orgTable, sqlMigration } from '@aaf/db/migrate';

/**
 * A key that was never rotated is the first of its line: its lineage_id is null. `quiet_since` and `watched_at`
 * belong to a key that was rotated and is still open: since when nobody has called with it, and until when
 * somebody has looked.
 */
const rotation = `
  alter table api_keys
    add column ip_allowlist text[] not null default '{}',
    add column last_used_at timestamptz,
    add column lineage_id uuid,
    add column successor_id uuid,
    add column closes_at timestamptz,
    add column quiet_since timestamptz,
    add column watched_at timestamptz,
    add constraint api_keys_rotated_whole check (
      num_nonnulls(successor_id, closes_at, quiet_since, watched_at) in (0, 4)),
    add constraint api_keys_successor foreign key (org_id, successor_id) references api_keys (org_id, id);
  create index api_keys_closing on api_keys (org_id, closes_at) where closes_at is not null and deleted_at is null`;

/** Who calls with a key: one row for each address and program; `caller` is the hash of both. */
const uses = `
  create table key_uses (
    org_id uuid not null,
    key_id uuid not null,
    caller text not null check (caller ~ '^[0-9a-f]{64}$'),
    ip text,
    user_agent text,
    last_seen_at timestamptz not null,
    primary key (org_id, key_id, caller),
    foreign key (org_id, key_id) references api_keys (org_id, id)
  );
  ${orgTable('key_uses')}`;

export const addUsesAndRotation = sqlMigration('0002-uses-and-rotation', rotation, uses);
