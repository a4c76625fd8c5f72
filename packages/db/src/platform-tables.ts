import { current, forceRowSecurity, grantToApp, orgTable, tenantPolicy } from './org-table.ts';
import { roleName } from './roles.ts';

const expiredBefore = `nullif(current_setting('app.expired_before', true), '')::timestamptz`;

/** The tables that every service keeps beside its own, in its own schema. */
export function platformTables(service: string): string[] {
  return [outboxCounters, outbox(roleName(service, 'relay')), inbox, idempotency];
}

/** Answers that were kept for an organization go with it; nothing else of this table is the purge's business. */
export const idempotencyPurge = `
  create policy purged_goes on idempotency for delete
    using (scope = nullif(current_setting('app.purged_scope', true), ''));
  create policy purged_shows on idempotency for select
    using (scope = nullif(current_setting('app.purged_scope', true), ''))`;

/**
 * What has expired is seen and deleted, in whatever organization, by who says what has. The index that finds it is no
 * dearer than the one it replaces.
 */
export const upkeepOf = (service: string): string => `
  alter policy purged_goes on idempotency to ${roleName(service, 'purge')};
  alter policy purged_shows on idempotency to ${roleName(service, 'purge')};
  create policy expired_shows on idempotency for select using (created_at < ${expiredBefore});
  create policy expired_shows on inbox for select using (received_at < ${expiredBefore});
  create policy expired_goes on inbox for delete using (received_at < ${expiredBefore});
  drop index inbox_age;
  create index inbox_age on inbox (received_at)`;

/** How many revocations there were, and who may remember what until when. Nothing in it is an organization's. */
export const trustTables = `
  create table trust_epoch (
    is_only boolean primary key default true check (is_only),
    epoch bigint not null
  );
  insert into trust_epoch (epoch) values (0);
  create table trust_leases (holder text primary key, ends_at timestamptz not null);
  ${grantToApp('trust_epoch', ['select', 'update'])};
  ${grantToApp('trust_leases')}`;

/** The last number given out per organization; whoever takes one holds the row until it commits. */
const outboxCounters = `
  create table outbox_counters (org_id uuid primary key, last bigint not null);
  ${orgTable('outbox_counters', ['select', 'insert', 'update'])}`;

/**
 * Events on their way out. `position` is taken while the organization's counter is held, so within an
 * organization it grows with `source_sequence`, and across them it is first come, first served.
 */
const outbox = (relay: string) => `
  create table outbox (
    position bigint generated always as identity primary key,
    id uuid not null,
    org_id uuid not null,
    source_sequence bigint not null,
    event_type text not null,
    body jsonb not null,
    created_at timestamptz not null,
    published_at timestamptz,
    unique (org_id, source_sequence),
    unique (org_id, id)
  );
  create index outbox_waiting on outbox (position) where published_at is null;
  create index outbox_done on outbox (published_at) where published_at is not null;
  ${forceRowSecurity('outbox')};
  ${tenantPolicy('outbox')};
  ${grantToApp('outbox', ['insert'])};
  create policy relay_reads on outbox for select to ${relay} using (true);
  create policy relay_marks on outbox for update to ${relay} using (true) with check (true);
  create policy relay_forgets on outbox for delete to ${relay} using (true);
  grant select, update (published_at), delete on outbox to ${relay}`;

/** Events that had their effect here. */
const inbox = `
  create table inbox (
    org_id uuid not null,
    consumer text not null,
    event_id uuid not null,
    received_at timestamptz not null,
    primary key (org_id, consumer, event_id)
  );
  create index inbox_age on inbox (org_id, received_at);
  ${orgTable('inbox', ['select', 'insert', 'delete'])}`;

/**
 * Answers kept for repeats. A principal sees its own; what has expired, by the time that whoever clears it
 * names, can be deleted by anyone and read by none but its principal. The response is `json`, not
 * `jsonb`: a replay keeps the order of its fields.
 */
const idempotency = `
  create table idempotency (
    principal text not null,
    scope text not null,
    route text not null,
    key text not null,
    request_hash text not null,
    response json,
    status int,
    created_at timestamptz not null,
    primary key (principal, scope, route, key)
  );
  create index idempotency_age on idempotency (created_at);
  ${forceRowSecurity('idempotency')};
  create policy own_reads on idempotency for select using (principal = ${current.principal});
  create policy own_inserts on idempotency for insert with check (principal = ${current.principal});
  create policy own_updates on idempotency for update
    using (principal = ${current.principal}) with check (principal = ${current.principal});
  create policy expired_goes on idempotency for delete
    using (created_at < nullif(current_setting('app.expired_before', true), '')::timestamptz);
  ${grantToApp('idempotency')}`;
