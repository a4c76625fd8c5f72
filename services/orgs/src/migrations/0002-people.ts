import { current, orgTable, sqlMigration } from '@aaf/db/migrate';

/** When a session was last used in an organization: the idle time-out is the organization's own. */
const sessionActivity = `
  create table session_activity (
    org_id uuid not null,
    session_id uuid not null,
    user_id uuid not null,
    last_active_at timestamptz not null,
    primary key (org_id, session_id),
    foreign key (org_id, user_id) references memberships (org_id, user_id) on delete cascade
  );
  create index session_activity_of_member on session_activity (org_id, user_id);
  ${orgTable('session_activity')}`;

/**
 * One address waits for one invitation at most. Time alone does not change a row: one that has run out is
 * written down as expired when the next invitation to its address is made.
 *
 * People see those that wait for an address they have verified, whatever organization they are of, as long as
 * they are in none.
 */
const invitations = `
  create table invitations (
    org_id uuid not null references directory,
    id uuid not null,
    email text not null,
    role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
    status text not null check (status in ('pending', 'accepted', 'revoked', 'expired')),
    token_hash text not null,
    invited_by uuid not null,
    invited_by_name text not null,
    created_at timestamptz not null,
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, token_hash)
  );
  create unique index invitations_pending on invitations (org_id, email) where status = 'pending';
  create index invitations_waiting_for on invitations (email) where status = 'pending';
  ${orgTable('invitations')};
  create policy own_invitations on invitations for select using (
    email = nullif(current_setting('app.email', true), '') and status = 'pending' and ${current.orgId} is null)`;

/** An event is told to a member once. */
const notifications = `
  create table notifications (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    kind text not null,
    title text not null,
    path text not null,
    event_id uuid not null,
    created_at timestamptz not null,
    read_at timestamptz,
    primary key (org_id, id),
    unique (org_id, user_id, event_id),
    foreign key (org_id, user_id) references memberships (org_id, user_id) on delete cascade
  );
  create index notifications_of_member on notifications (org_id, user_id, id desc);
  create index notifications_by_age on notifications (org_id, created_at);
  ${orgTable('notifications')}`;

/** What a member chose themselves; where there is no row, the defaults hold. */
const notificationPreferences = `
  create table notification_preferences (
    org_id uuid not null,
    user_id uuid not null,
    kind text not null,
    email boolean not null,
    dashboard boolean not null,
    primary key (org_id, user_id, kind),
    foreign key (org_id, user_id) references memberships (org_id, user_id) on delete cascade
  );
  ${orgTable('notification_preferences')}`;

export const createPeopleTables = sqlMigration(
  '0002-people',
  sessionActivity,
  invitations,
  notifications,
  notificationPreferences,
);
