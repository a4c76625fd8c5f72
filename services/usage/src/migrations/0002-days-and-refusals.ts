import { orgTable, sqlMigration } from '@aaf/db/migrate';

/** Days are put together when they are shown, in the organization's time zone. */
const quarterHours = `
  drop table daily_counts;
  create table quarter_hours (
    org_id uuid not null,
    at timestamptz not null check (extract(epoch from at) % 900 = 0),
    allow integer not null default 0,
    deny integer not null default 0,
    require_approval integer not null default 0,
    approved integer not null default 0,
    denied integer not null default 0,
    expired integer not null default 0,
    primary key (org_id, at)
  );
  ${orgTable('quarter_hours', ['select', 'insert', 'update'])}`;

const refusalCounts = `
  create table refusal_counts (
    org_id uuid not null,
    day date not null,
    code text not null,
    count bigint not null,
    primary key (org_id, day, code)
  );
  ${orgTable('refusal_counts')}`;

export const addDaysAndRefusals = sqlMigration('0002-days-and-refusals', quarterHours, refusalCounts);
