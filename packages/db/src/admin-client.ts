import { Client } from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;

/** Connects once, for the length of `work`. For setting up and for tests; services work through the ORM. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that breaks between two queries would otherwise end the process; the next query tells.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs `work` in one transaction of this connection. */
export async function inClientTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // Why the work failed matters more than that a dead connection cannot roll back.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
