import { dueTable } from '@aaf/db/due';
import { orgTable, sqlMigration } from '@aaf/db/migrate';

/** Rows that are there already are copied by the owner, whom forced row-level security would show none. */
const shown = ['actions', 'approvals'].map((table) => `alter table ${table} no force row level security`);
const hidden = ['actions', 'approvals'].map((table) => `alter table ${table} force row level security`);

const agents = `
  create table agents (
    org_id uuid not null,
    id text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    allow bigint not null default 0,
    deny bigint not null default 0,
    require_approval bigint not null default 0,
    primary key (org_id, id)
  );
  insert into agents
    select org_id, agent_id, min(created_at), max(created_at),
           count(*) filter (where decision = 'allow'),
           count(*) filter (where decision = 'deny'),
           count(*) filter (where decision = 'require_approval')
      from actions group by org_id, agent_id;
  create index agents_seen on agents (org_id, last_seen_at, id)`;

/** What agents did by day (UTC), counted as it happens, so that nobody has to count actions. */
const agentDays = `
  create table agent_days (
    org_id uuid not null,
    agent_id text not null,
    date date not null,
    allow integer not null default 0,
    deny integer not null default 0,
    require_approval integer not null default 0,
    approved integer not null default 0,
    denied integer not null default 0,
    primary key (org_id, agent_id, date),
    foreign key (org_id, agent_id) references agents (org_id, id)
  );
  insert into agent_days (org_id, agent_id, date, allow, deny, require_approval)
    select org_id, agent_id, (created_at at time zone 'UTC')::date,
           count(*) filter (where decision = 'allow'),
           count(*) filter (where decision = 'deny'),
           count(*) filter (where decision = 'require_approval')
      from actions group by 1, 2, 3`;

/** Only once rows that are there already point to agents: shut, the table would show their foreign keys nothing. */
const shutAgents = ['agents', 'agent_days'].map((table) => orgTable(table, ['select', 'insert', 'update']));

const actions = `
  alter table actions
    add column findings json not null default '[]',
    add column arguments_digest text not null default '',
    add column requester_lineage text,
    add foreign key (org_id, agent_id) references agents (org_id, id);
  alter table actions alter column findings drop default, alter column arguments_digest drop default;
  update actions set requester_lineage = requester_id where requester_type = 'api_key'`;

const approvals = `
  alter table approvals add column agent_id text;
  update approvals p set agent_id = a.agent_id from actions a where (a.org_id, a.id) = (p.org_id, p.action_id);
  alter table approvals
    alter column agent_id set not null,
    add foreign key (org_id, agent_id) references agents (org_id, id);
  create index approvals_agent on approvals (org_id, agent_id, id)`;

/** When the first approval of an organization runs out. */
const due = dueTable(
  `select org_id, min(expires_at) from approvals where status = 'pending' group by org_id`,
);

/** One receipt per approved action. It is written again from what is stored each time it is asked for. */
const receipts = `
  create table receipts (
    org_id uuid not null,
    id uuid not null,
    action_id uuid not null,
    spent_at timestamptz,
    primary key (org_id, id),
    unique (org_id, action_id),
    foreign key (org_id, action_id) references actions (org_id, id)
  );
  ${orgTable('receipts', ['select', 'insert', 'update'])}`;

/** One pause per target: an agent, a key, or neither for all agents. */
const pauses = `
  create table pauses (
    org_id uuid not null,
    id uuid not null,
    agent_id text,
    key_id uuid,
    reason text not null,
    created_by uuid not null,
    created_by_name text not null,
    created_at timestamptz not null,
    primary key (org_id, id),
    check (agent_id is null or key_id is null)
  );
  create unique index pauses_target on pauses (org_id, coalesce(agent_id, ''), coalesce(key_id::text, ''));
  ${orgTable('pauses')}`;

const masking = `
  create table masking (
    org_id uuid primary key,
    mode text not null check (mode in ('mask', 'block', 'flag'))
  );
  ${orgTable('masking', ['select', 'insert', 'update'])}`;

export const createActionTables = sqlMigration(
  '0003-actions',
  ...shown,
  agents,
  agentDays,
  actions,
  approvals,
  due,
  ...shutAgents,
  ...hidden,
  receipts,
  pauses,
  masking,
);
