import { current, grantToApp, orgTable, sqlMigration } from '@aaf/db/migrate';
import { roleName } from '@aaf/db/roles';

/** No organization's own: a slug must be found before the organization it names is known. Slug and id never change. */
const directory = `
  create table directory (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,46}[a-z0-9]$'),
    name text not null,
    plan text not null check (plan in ('free', 'starter', 'pro', 'enterprise')),
    created_at timestamptz not null,
    deleted_at timestamptz
  );
  ${grantToApp('directory', ['select', 'insert'])};
  grant update (name, plan, deleted_at) on directory to ${roleName('orgs', 'app')}`;

/**
 * People see their own memberships, whatever organization they are of, as long as they are in none: inside an
 * organization nobody sees another's rows. Only the organization changes them.
 */
const memberships = `
  create table memberships (
    org_id uuid not null references directory,
    id uuid not null,
    user_id uuid not null,
    role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
    joined_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, user_id)
  );
  create index memberships_of_user on memberships (user_id);
  ${orgTable('memberships')};
  create policy own_memberships on memberships for select
    using (user_id = ${current.userId} and ${current.orgId} is null)`;

const settings = `
  create table settings (
    org_id uuid primary key,
    timezone text not null,
    require_two_factor boolean not null,
    session_timeout_minutes int not null check (session_timeout_minutes between 5 and 1440),
    ip_allowlist text[] not null,
    api_key_max_age_days int not null check (api_key_max_age_days between 1 and 365),
    default_decision text not null check (default_decision in ('allow', 'deny', 'require_approval')),
    default_approval_timeout_minutes int not null check (default_approval_timeout_minutes between 5 and 10080),
    require_policy_description boolean not null,
    enable_policy_versioning boolean not null
  );
  ${orgTable('settings')}`;

/** A session's choice is its person's; the organization may clear those that point to it. */
const activeOrganizations = `
  create table active_organizations (
    session_id uuid primary key,
    user_id uuid not null,
    org_id uuid not null,
    foreign key (org_id, user_id) references memberships (org_id, user_id) on delete cascade
  );
  create index active_organizations_of_member on active_organizations (org_id, user_id);
  ${orgTable('active_organizations')};
  create policy own_choice on active_organizations
    using (user_id = ${current.userId}) with check (user_id = ${current.userId})`;

/**
 * The settings of many organizations, for jobs that walk them all: sets one after the other, so that each row
 * is read under the row-level security of its own organization, and none is set when it is done.
 */
const settingsOf = `
  create function settings_of(org_ids uuid[]) returns setof settings
  language plpgsql security invoker as $$
  declare one uuid;
  begin
    foreach one in array org_ids loop
      perform set_config('app.org_id', one::text, true);
      return query select * from settings where org_id = one;
    end loop;
    perform set_config('app.org_id', '', true);
  end $$`;

export const createOrganizationTables = sqlMigration(
  '0001-organizations',
  directory,
  memberships,
  settings,
  activeOrganizations,
  settingsOf,
);
