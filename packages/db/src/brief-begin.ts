import type { Pool, PoolClient, QueryResult } from 'pg';

/** Marks SQL whose result nobody reads, so that it may travel with the statement that follows. */
export const heldBack = '/* held back */ ';

const isBeginning = (text: string): boolean => /^(begin|start transaction)\b/.test(text);
const isEnding = (text: string): boolean => text === 'commit' || text === 'rollback';

/** What is answered in place of a statement that has not been sent. */
const nothing: Pick<QueryResult, 'command' | 'rowCount' | 'rows'> = { command: '', rowCount: null, rows: [] };

/** A message that PostgreSQL could not even read: nothing of it was run. */
const unread = new Set(['42601', '08P01', '22021', '54001']);
const wasNeverRead = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && unread.has(String(error.code));

type Query = (...args: unknown[]) => Promise<unknown>;

/** A statement by itself as Kysely sends it, without values. */
function plainTextOf([text, values]: unknown[]): string | undefined {
  const hasValues = Array.isArray(values) ? values.length > 0 : values !== undefined;
  return typeof text === 'string' && !hasValues ? text : undefined;
}

/**
 * Lets the beginning of a transaction, and what is held back in it, travel with the first statement that needs an
 * answer: one message and one answer in place of three. A transaction in which nothing was asked is never begun.
 * What a statement answers, and how it fails, stays as it was: PostgreSQL runs the statements of a message one after
 * the other and stops at the first that fails, amid the transaction that the first of them began. Of a message that it
 * cannot read it runs nothing; then the beginning is sent by itself, and the statement fails in its transaction.
 */
export function briefBegin(pool: Pool): void {
  const connect = pool.connect.bind(pool);
  const forgetOf = new WeakMap<PoolClient, () => void>();
  const brief = async (): Promise<PoolClient> => {
    const client = await connect();
    const forget = forgetOf.get(client) ?? holdBack(client);
    forgetOf.set(client, forget);
    // What somebody held back and left lying is nobody else's.
    forget();
    return client;
  };
  Object.assign(pool, { connect: brief });
}

/** @returns what forgets that anything is held back */
function holdBack(client: PoolClient): () => void {
  const send = client.query.bind(client) as Query; // of its overloads those that answer with a promise are used
  let held: string[] = [];
  let isBegun = false;
  const forget = () => {
    held = [];
    isBegun = false;
  };
  const take = (): string[] => {
    const taken = held;
    held = [];
    isBegun ||= taken.some(isBeginning);
    return taken;
  };
  const sendTogether = async (
    before: string[],
    { text, args }: { text: string | undefined; args: unknown[] },
  ) => {
    if (text === undefined) {
      await send(before.join(';'));
      return send(...args);
    }
    try {
      const results = (await send([...before, text].join(';'))) as QueryResult[]; // several statements, several results
      return results.at(-1);
    } catch (error) {
      // Its transaction is begun all the same, and what cannot be read ends it: what follows waits for the rollback.
      if (wasNeverRead(error))
        await send(before.join(';'))
          .then(() => send(...args))
          .catch(() => undefined);
      throw error;
    }
  };
  const query: Query = async (...args) => {
    const text = plainTextOf(args);
    if (text !== undefined && isBeginning(text)) {
      forget();
      held.push(text);
      return nothing;
    }
    if (text?.startsWith(heldBack)) {
      held.push(text);
      return nothing;
    }
    if (text !== undefined && isEnding(text)) {
      const wasNeverBegun = !isBegun && held.some(isBeginning);
      forget();
      return wasNeverBegun ? nothing : send(...args);
    }
    const before = take();
    return before.length === 0 ? send(...args) : sendTogether(before, { text, args });
  };
  client.query = query as PoolClient['query'];
  return forget;
}
