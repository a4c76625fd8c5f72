import { isId, idPrefixes, idToUuid, type IdKind } from '@aaf/contracts/ids';
import pg from 'pg';

export type Row = Record<string, unknown>;

/** Runs one statement and gives its rows. Ids among the parameters may be given as they stand on the wire. */
export interface Sql {
  (statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  end(): Promise<void>;
}

const kinds = Object.keys(idPrefixes) as IdKind[]; // the literal keys of the table

function toUuid(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const kind = kinds.find((candidate) => isId(candidate, value));
  return kind ? idToUuid(kind, value) : value;
}

/** @param orgId set transaction-locally before each statement, as the runtime does */
export function createSql(url: string, orgId?: string): Sql {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  // A world that ends takes its database along; connections that break then are no news.
  pool.on('error', () => undefined);
  const run = async (statement: string, parameters: readonly unknown[] = []): Promise<Row[]> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      if (orgId !== undefined)
        await client.query(`select set_config('app.org_id', $1, true)`, [toUuid(orgId)]);
      const { rows } = await client.query<Row>(statement, parameters.map(toUuid));
      await client.query('commit');
      return rows;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  };
  return Object.assign(run, { end: () => pool.end() });
}
