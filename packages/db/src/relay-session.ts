import type { OrgEvent } from '@aaf/contracts/event';
import { Client, escapeIdentifier } from 'pg';
import { assertWeakRole } from './guard.ts';
import { outboxChannel } from './outbox.ts';

/** An event that waits in the outbox. */
export interface Waiting {
  /** Where it stands in the outbox. */
  readonly position: string;
  /** A `uuid`. */
  readonly org_id: string;
  readonly body: OrgEvent;
}

/** A relay's connection. Any error ends its use: the relay opens another one. */
export interface RelaySession extends AsyncDisposable {
  /** False from the moment the connection is known to be gone, and the lead with it. */
  isAlive(): boolean;
  /** Takes the lead if nobody has it. It is held as long as the session lasts. */
  tryToLead(): Promise<boolean>;
  /** The first that wait, oldest first, leaving out organizations by their `uuid`. */
  waiting(limit: number, except: readonly string[]): Promise<Waiting[]>;
  hasWaiting(): Promise<boolean>;
  markPublished(positions: readonly string[], nowIso: string): Promise<void>;
  /** Has what was written since then published again; returns how many events. */
  markUnpublished(sinceIso: string): Promise<number>;
  /** Deletes what was published before then. */
  forget(beforeIso: string): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 1_000;
const FORGET_AT_ONCE = 5_000;

/** Connects as the relay role and listens for the outbox. */
export async function openRelaySession(options: {
  url: string;
  service: string;
  /** Something was committed to the outbox, or the connection ended. */
  onNews: () => void;
}): Promise<RelaySession> {
  const { url, service, onNews } = options;
  const client = new Client({
    connectionString: url,
    application_name: `aaf ${service} relay`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  let isAlive = true;
  const lose = () => {
    isAlive = false;
    onNews();
  };
  client.on('error', lose).on('end', lose).on('notification', onNews);
  const close = () => closeWithin(client, CLOSE_TIMEOUT_MS);
  try {
    await client.connect();
    await assertWeakRole(client, service);
    // A mark that a crash forgets only has its event published again, under the same id.
    await client.query('set synchronous_commit = off');
    await client.query(`listen ${escapeIdentifier(outboxChannel(service))}`);
  } catch (error) {
    await close();
    throw error;
  }
  return { isAlive: () => isAlive, ...statements(client, service), [Symbol.asyncDispose]: close };
}

function statements(
  client: Client,
  service: string,
): Omit<RelaySession, 'isAlive' | typeof Symbol.asyncDispose> {
  const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
    (await client.query<Row>(sql, values)).rows;
  return {
    async tryToLead() {
      // Not the call that waits: a statement that waits for hours keeps vacuum from its work as long.
      const lock = `select pg_try_advisory_lock(hashtextextended('aaf relay ' || $1, 0)) as has_lead`;
      return (await rows<{ has_lead: boolean }>(lock, [service]))[0]?.has_lead ?? false;
    },
    waiting: (limit, except) =>
      rows<Waiting>(
        `select position, org_id, body from outbox
          where published_at is null and org_id <> all ($2::uuid[]) order by position limit $1`,
        [limit, except],
      ),
    async hasWaiting() {
      return (await rows('select from outbox where published_at is null limit 1')).length > 0;
    },
    async markPublished(positions, nowIso) {
      await rows('update outbox set published_at = $2 where position = any ($1::bigint[])', [
        positions,
        nowIso,
      ]);
    },
    async markUnpublished(sinceIso) {
      const sql = 'update outbox set published_at = null where published_at is not null and created_at >= $1';
      return (await client.query(sql, [sinceIso])).rowCount ?? 0;
    },
    async forget(beforeIso) {
      const old = `select position from outbox where published_at < $1 limit ${FORGET_AT_ONCE}`;
      await rows(`delete from outbox where position in (${old})`, [beforeIso]);
    },
  };
}

/** A server that does not answer any more does not say goodbye either. */
async function closeWithin(client: Client, timeoutMs: number): Promise<void> {
  const { promise: tooLate, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, timeoutMs, undefined);
  await Promise.race([client.end().catch(() => undefined), tooLate]);
  clearTimeout(timer);
}
