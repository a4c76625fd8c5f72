import { orgTable, sqlMigration } from '@aaf/db/migrate';

const dailyCounts = `
  create table daily_counts (
    org_id uuid not null,
    day date not null,
    allow integer not null default 0,
    deny integer not null default 0,
    require_approval integer not null default 0,
    approved integer not null default 0,
    denied integer not null default 0,
    expired integer not null default 0,
    primary key (org_id, day)
  );
  ${orgTable('daily_counts', ['select', 'insert', 'update'])}`;

const activeAgents = `
  create table active_agents (
    org_id uuid not null,
    month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
    agent_id text not null,
    primary key (org_id, month, agent_id)
  );
  ${orgTable('active_agents', ['select', 'insert'])}`;

export const createUsageTables = sqlMigration('0001-usage', dailyCounts, activeAgents);
