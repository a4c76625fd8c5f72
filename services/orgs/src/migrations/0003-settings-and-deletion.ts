import { orgTable, sqlMigration } from '@aaf/db/migrate';
import { roleName } from '@aaf/db/roles';

/** As it was drawn anew, never as it was sent. */
const logos = `
  create table logos (
    org_id uuid primary key,
    content_type text not null check (content_type = 'image/webp'),
    data bytea not null,
    hash text not null
  );
  ${orgTable('logos')}`;

/** Limits that the operator gave to one organization; null means that the plan's own hold. */
const customLimits = `
  alter table directory add column custom_limits jsonb;
  grant update (custom_limits) on directory to ${roleName('orgs', 'app')}`;

/**
 * What outlives an organization. From the moment its purge has begun it cannot be restored, and where its chain
 * ended is written down before the chain goes.
 */
const tombstone = `
  alter table directory
    add column purge_started_at timestamptz,
    add column purged_at timestamptz,
    add column last_chain_hash text,
    add check (purge_started_at is null or (deleted_at is not null and last_chain_hash is not null)),
    add check (purged_at is null or (purge_started_at is not null and name = ''));
  grant update (purge_started_at, purged_at, last_chain_hash) on directory to ${roleName('orgs', 'app')};
  create index directory_awaiting_purge on directory (deleted_at)
    where deleted_at is not null and purged_at is null`;

/**
 * How many members each of many organizations has, for the operator's list: sets one after the other, so that
 * each is counted under the row-level security of its own organization, and none is set when it is done.
 */
const memberCountsOf = `
  create function member_counts_of(org_ids uuid[]) returns table (org_id uuid, members int)
  language plpgsql security invoker as $$
  declare one uuid;
  begin
    foreach one in array org_ids loop
      perform set_config('app.org_id', one::text, true);
      return query select one, count(*)::int from memberships as m where m.org_id = one;
    end loop;
    perform set_config('app.org_id', '', true);
  end $$`;

export const createSettingsAndDeletion = sqlMigration(
  '0003-settings-and-deletion',
  logos,
  customLimits,
  tombstone,
  memberCountsOf,
);
