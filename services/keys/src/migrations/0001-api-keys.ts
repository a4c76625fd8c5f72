import { orgTable, sqlMigration } from '@aaf/db/migrate';

const apiKeys = `
  create table api_keys (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    permissions text[] not null check (cardinality(permissions) > 0),
    secret_hash text not null check (secret_hash ~ '^[0-9a-f]{64}$'),
    prefix text not null,
    agent_id text,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    created_by uuid not null,
    created_by_name text not null,
    deleted_at timestamptz,
    deleted_by uuid,
    primary key (org_id, id),
    unique (org_id, secret_hash)
  );
  ${orgTable('api_keys', ['select', 'insert', 'update'])}`;

export const createApiKeyTable = sqlMigration('0001-api-keys', apiKeys);
