import { idToUuid, uuidToId } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';
import { forceRowSecurity, grantToApp, tenantPolicy } from './org-table.ts';
import { applySettings } from './orm.ts';

/** How many organizations are read at once. */
const PAGE = 500;

/**
 * SQL of the table that says when something is due in an organization; those in which nothing is have no row.
 * Whoever looks for what is due names a time and sees what is due by it: an organization and a time, no more.
 * @param present SQL that selects `org_id` and the time for what is there already
 */
export const dueTable = (present: string): string => `
  create table due (org_id uuid primary key, at timestamptz not null);
  insert into due ${present};
  create index due_at on due (at);
  ${forceRowSecurity('due')};
  ${tenantPolicy('due')};
  create policy due_shows on due for select
    using (at <= nullif(current_setting('app.due_before', true), '')::timestamptz);
  ${grantToApp('due')}`;

/** An organization in which something is due, and since when, as PostgreSQL writes it. */
export interface Due {
  org_id: string;
  at: string;
}

/**
 * The organizations in which something is due, the longest waiting first, page by page; from outside any of them.
 * @param after the last one of the page before
 */
export async function readDue(
  em: EntityManager,
  { nowIso, after }: { nowIso: string; after?: Due | undefined },
): Promise<Due[]> {
  await applySettings(em, { 'app.due_before': nowIso });
  const rows = await em.execute<Due[]>(
    `select org_id, at::text from due where at <= ?::timestamptz and (?::uuid is null or (at, org_id) > (?::timestamptz, ?::uuid))
      order by at, org_id limit ?`,
    [nowIso, ...cursorOf(after), PAGE],
  );
  return rows.map(({ org_id, at }) => ({ org_id: uuidToId('organization', org_id), at }));
}

function cursorOf(after: Due | undefined): [string | null, string | null, string | null] {
  if (!after) return [null, null, null];
  const uuid = idToUuid('organization', after.org_id);
  return [uuid, after.at, uuid];
}

/** Holds the row of the transaction's organization; false when somebody else does, or there is none. */
export async function holdDue(em: EntityManager, orgId: string): Promise<boolean> {
  const held = await em.execute<unknown[]>('select at from due where org_id = ? for update skip locked', [
    idToUuid('organization', orgId),
  ]);
  return held.length > 0;
}

/** Says when something is due next; nothing is where no time is given. To be called by whoever holds the row. */
export async function setDue(em: EntityManager, orgId: string, at: string | undefined): Promise<void> {
  const orgUuid = idToUuid('organization', orgId);
  if (at === undefined) await em.execute('delete from due where org_id = ?', [orgUuid]);
  else await em.execute('update due set at = ? where org_id = ?', [at, orgUuid]);
}

/** Lets something be due in the transaction's organization at a time, if nothing is before it. */
export async function makeDue(em: EntityManager, orgId: string, at: string): Promise<void> {
  await em.execute(
    `insert into due as known (org_id, at) values (?, ?)
     on conflict (org_id) do update set at = excluded.at where known.at > excluded.at`,
    [idToUuid('organization', orgId), at],
  );
}
