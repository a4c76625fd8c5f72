import { idToUuid } from '@aaf/contracts/ids';
import { escapeIdentifier, type Client } from 'pg';
import { inClientTransaction, withClient } from './admin-client.ts';
import { roleName } from './roles.ts';

/** Every table of a schema that holds organizations' rows. */
const orgTables = `
  select c.oid::text as id, c.relname as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
   where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition
   order by c.relname`;

/** Which of them point to which. */
const references = `
  select distinct conrelid::oid::text as source, confrelid::oid::text as target
    from pg_constraint where contype = 'f' and conrelid <> confrelid`;

interface Table {
  id: string;
  name: string;
}
interface Reference {
  source: string;
  target: string;
}

/**
 * Lets the purge role delete from every table of the service that holds organizations' rows, present ones and
 * new ones: runs after each migration, as the schema's owner.
 */
export async function grantPurge(client: Client, service: string): Promise<void> {
  const role = roleName(service, 'purge');
  const { rows } = await client.query<Table>(orgTables, [service]);
  for (const table of [...rows.map(({ name }) => name), 'idempotency']) {
    const target = `${escapeIdentifier(service)}.${escapeIdentifier(table)}`;
    await client.query(`grant select, delete on ${target} to ${role}`);
  }
}

/** Tables in an order in which each comes before those that it points to. */
export function orderForDeletion(tables: readonly Table[], links: readonly Reference[]): Table[] {
  const left = new Map(tables.map((table) => [table.id, table]));
  const ordered: Table[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter(
      ({ id }) => !links.some(({ source, target }) => target === id && left.has(source)),
    );
    if (free.length === 0) {
      throw new Error(
        `the tables ${[...left.values()].map(({ name }) => name).join(', ')} point in a circle`,
      );
    }
    for (const table of free) left.delete(table.id);
    ordered.push(...free);
  }
  return ordered;
}

/**
 * Deletes everything that a service keeps of an organization, in one transaction. Which tables those are is
 * read from the catalogue, so that none can be forgotten. Doing it again finds nothing and does no harm.
 * @param url of the service's purge role
 * @returns how many rows went
 */
export function purgeOrganization(url: string, service: string, orgId: string): Promise<number> {
  return withClient(url, (client) =>
    inClientTransaction(client, async () => {
      await client.query(
        `select set_config('app.org_id', $1, true), set_config('app.purged_scope', $2, true)`,
        [idToUuid('organization', orgId), orgId],
      );
      const tables = await client.query<Table>(orgTables, [service]);
      const links = await client.query<Reference>(references);
      let rows = 0;
      for (const { name } of orderForDeletion(tables.rows, links.rows)) {
        const target = `${escapeIdentifier(service)}.${escapeIdentifier(name)}`;
        const { rowCount } = await client.query(`delete from ${target} where org_id = $1`, [
          idToUuid('organization', orgId),
        ]);
        rows += rowCount ?? 0;
      }
      const kept = await client.query(
        `delete from ${escapeIdentifier(service)}.idempotency where scope = $1`,
        [orgId],
      );
      return rows + (kept.rowCount ?? 0);
    }),
  );
}
