import type { EntityManager } from '@mikro-orm/postgresql';
import type { Client } from 'pg';
import type { Orm } from './orm.ts';

/** Anything that can be asked about a database's catalogue. */
export type Queryable = Pick<Orm, 'transaction'> | Pick<EntityManager, 'execute'> | Pick<Client, 'query'>;

/** The rows that a statement without parameters gives. */
export async function rowsOf<Row extends object>(db: Queryable, sql: string): Promise<Row[]> {
  if ('execute' in db) return db.execute<Row[]>(sql);
  if ('transaction' in db) return db.transaction({}, (em) => em.execute<Row[]>(sql), { readOnly: true });
  return (await db.query<Row>(sql)).rows;
}
