import { withClient } from '@aaf/db/admin-client';

/** A connection to the database, as long as it is open. */
export type Client = Parameters<Parameters<typeof withClient>[1]>[0];

/** Connects several times, for the length of `work`. */
export function withClients<T>(
  url: string,
  count: number,
  work: (clients: Client[]) => Promise<T>,
): Promise<T> {
  const connectNext = (connected: Client[]): Promise<T> =>
    connected.length === count
      ? work(connected)
      : withClient(url, (client) => connectNext([...connected, client]));
  return connectNext([]);
}

const rowTable = `
  create schema if not exists bench;
  create table if not exists bench.actions (
    id bigint generated always as identity primary key,
    body jsonb not null,
    created_at timestamptz not null default now()
  )`;

/** Makes the table of the bare durable insert: a row like an action's, and nothing else. */
export async function createRowTable(client: Client): Promise<void> {
  await client.query(rowTable);
}

/** One durable commit. */
export async function insertRow(client: Client, body: string): Promise<void> {
  await client.query({
    name: 'bench_insert',
    text: 'insert into bench.actions (body) values ($1)',
    values: [body],
  });
}

/** Runs a piece of work on the first of these connections that is free. */
export function createPool(
  clients: readonly Client[],
): <T>(work: (client: Client) => Promise<T>) => Promise<T> {
  const free = [...clients];
  const waiting: ((client: Client) => void)[] = [];
  const take = async () => free.pop() ?? new Promise<Client>((resolve) => waiting.push(resolve));
  const giveBack = (client: Client) => {
    const next = waiting.shift();
    if (next) next(client);
    else free.push(client);
  };
  return async (work) => {
    const client = await take();
    try {
      return await work(client);
    } finally {
      giveBack(client);
    }
  };
}
