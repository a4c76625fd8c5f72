import { grantToApp, sqlMigration } from '@aaf/db/migrate';

const people = `
  alter table users add column theme text not null default 'system' check (theme in ('system', 'light', 'dark'));
  alter table sessions add column last_seen_at timestamptz, add column proven_at timestamptz,
    add column second_factor_at timestamptz;
  update sessions set last_seen_at = created_at, proven_at = created_at;
  alter table sessions alter column last_seen_at set not null, alter column proven_at set not null;`;

/** A link without a person is a decoy: whoever is unknown costs the same statements as somebody who is not. */
const links = `
  alter table link_tokens drop constraint link_tokens_purpose_check;
  alter table link_tokens add constraint link_tokens_purpose_check
    check (purpose in ('verify_email', 'reset_password', 'change_email'));
  alter table link_tokens alter column user_id drop not null;`;

const authenticators = `
  create table authenticators (
    user_id uuid primary key references users,
    sealed_secret bytea not null,
    created_at timestamptz not null,
    verified_at timestamptz,
    last_step bigint not null default 0
  );
  ${grantToApp('authenticators')}`;

const recoveryCodes = `
  create table recovery_codes (
    user_id uuid not null references users,
    code_hash text not null,
    created_at timestamptz not null,
    used_at timestamptz,
    primary key (user_id, code_hash)
  );
  ${grantToApp('recovery_codes')}`;

const passkeys = `
  create table passkeys (
    id uuid primary key,
    user_id uuid not null references users,
    name text not null,
    credential_id text not null unique,
    public_key bytea not null,
    counter bigint not null check (counter >= 0),
    transports jsonb not null,
    created_at timestamptz not null,
    last_used_at timestamptz
  );
  create index passkeys_of_user on passkeys (user_id);
  ${grantToApp('passkeys')}`;

const challenges = `
  create table challenges (
    token_hash text primary key,
    user_id uuid not null references users,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  );
  create index challenges_of_user on challenges (user_id);
  create index challenges_age on challenges (expires_at);
  ${grantToApp('challenges')}`;

const ceremonies = `
  create table ceremonies (
    token_hash text primary key,
    purpose text not null check (purpose in ('register', 'sign_in', 'second_factor')),
    user_id uuid references users,
    challenge_hash text,
    expected text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    check ((purpose = 'sign_in') = (user_id is null)),
    check ((purpose = 'second_factor') = (challenge_hash is not null))
  );
  create index ceremonies_age on ceremonies (expires_at);
  ${grantToApp('ceremonies')}`;

export const addSecondFactors = sqlMigration(
  '0002-second-factors',
  people,
  links,
  authenticators,
  recoveryCodes,
  passkeys,
  challenges,
  ceremonies,
);
