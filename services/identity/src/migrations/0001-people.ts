import { grantToApp, sqlMigration } from '@aaf/db/migrate';

const users = `
  create table users (
    id uuid primary key,
    name text not null,
    email text not null unique check (email = lower(email)),
    email_verified_at timestamptz,
    password_hash text not null,
    created_at timestamptz not null
  );
  ${grantToApp('users', ['select', 'insert', 'update'])}`;

const sessions = `
  create table sessions (
    id uuid primary key,
    user_id uuid not null references users,
    token_hash text not null unique,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    ip text,
    network text,
    user_agent text
  );
  create index sessions_of_user on sessions (user_id, network);
  create index sessions_age on sessions (expires_at);
  ${grantToApp('sessions')}`;

const linkTokens = `
  create table link_tokens (
    token_hash text primary key,
    purpose text not null check (purpose in ('verify_email')),
    user_id uuid not null references users,
    email text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  );
  create index link_tokens_of_user on link_tokens (user_id);
  create index link_tokens_age on link_tokens (expires_at);
  ${grantToApp('link_tokens')}`;

const brakes = `
  create table brakes (
    subject text primary key,
    level double precision not null,
    at timestamptz not null
  );
  create index brakes_age on brakes (at);
  ${grantToApp('brakes')}`;

export const createPeopleTables = sqlMigration('0001-people', users, sessions, linkTokens, brakes);
