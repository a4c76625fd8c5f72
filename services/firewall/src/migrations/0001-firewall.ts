import { orgTable, sqlMigration } from '@aaf/db/migrate';

const policySets = `
  create table policy_sets (
    org_id uuid primary key,
    revision bigint not null
  );
  ${orgTable('policy_sets', ['select', 'insert', 'update'])}`;

/** Free JSON is `json`, not `jsonb`: what was judged and what a version says stay as they came in. */
const policies = `
  create table policies (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    description text not null,
    priority integer not null,
    enabled boolean not null,
    version integer not null check (version > 0),
    rules json not null,
    digest text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, id)
  );
  create unique index policies_name on policies (org_id, lower(name));
  ${orgTable('policies', ['select', 'insert', 'update'])}`;

const policyVersions = `
  create table policy_versions (
    org_id uuid not null,
    policy_id uuid not null,
    version integer not null,
    name text not null,
    description text not null,
    priority integer not null,
    enabled boolean not null,
    rules json not null,
    digest text not null,
    created_at timestamptz not null,
    primary key (org_id, policy_id, version),
    foreign key (org_id, policy_id) references policies (org_id, id)
  );
  ${orgTable('policy_versions', ['select', 'insert', 'update'])}`;

const actions = `
  create table actions (
    org_id uuid not null,
    id uuid not null,
    status text not null check (status in ('allowed', 'denied', 'pending_approval')),
    tool text not null,
    operation text not null,
    agent_id text not null,
    params json not null,
    context json not null,
    metadata json not null,
    requester_type text not null check (requester_type in ('user', 'api_key')),
    requester_id text not null,
    requester_name text not null,
    decision text not null check (decision in ('allow', 'deny', 'require_approval')),
    reason text not null,
    risk_level text not null check (risk_level in ('low', 'medium', 'high', 'critical')),
    policy_id uuid,
    policy_version integer,
    rule_index integer,
    expires_at timestamptz,
    created_at timestamptz not null,
    primary key (org_id, id),
    foreign key (org_id, policy_id, policy_version) references policy_versions (org_id, policy_id, version),
    check ((policy_id is null) = (policy_version is null) and (policy_id is null) = (rule_index is null)),
    check ((decision = 'require_approval') = (expires_at is not null))
  );
  create index actions_status on actions (org_id, status, id);
  create index actions_agent on actions (org_id, agent_id, id);
  create index actions_tool on actions (org_id, tool, id);
  create index actions_decision on actions (org_id, decision, id);
  create index actions_time on actions (org_id, created_at);
  create index actions_policy on actions (org_id, policy_id, policy_version);
  ${orgTable('actions', ['select', 'insert', 'update'])}`;

const approvals = `
  create table approvals (
    org_id uuid not null,
    id uuid not null,
    action_id uuid not null,
    status text not null check (status in ('pending', 'approved', 'denied', 'expired')),
    required_approvers integer not null check (required_approvers > 0),
    votes json not null,
    expires_at timestamptz not null,
    decided_at timestamptz,
    decided_by json,
    created_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, action_id),
    foreign key (org_id, action_id) references actions (org_id, id),
    check ((status = 'pending') = (decided_at is null))
  );
  create index approvals_status on approvals (org_id, status, id);
  create index approvals_due on approvals (org_id, expires_at) where status = 'pending';
  ${orgTable('approvals', ['select', 'insert', 'update'])}`;

/** How many actions were submitted in a UTC month: what the plan's quota is held against. */
const monthlyCounts = `
  create table monthly_counts (
    org_id uuid not null,
    month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
    submitted integer not null check (submitted >= 0),
    primary key (org_id, month)
  );
  ${orgTable('monthly_counts', ['select', 'insert', 'update'])}`;

export const createFirewallTables = sqlMigration(
  '0001-firewall',
  policySets,
  policies,
  policyVersions,
  actions,
  approvals,
  monthlyCounts,
);
