import { idToUuid, uuidToId, type IdKind } from '@aaf/contracts/ids';
import { EntityCaseNamingStrategy, Type, type EntitySchema } from '@mikro-orm/core';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { briefBegin, heldBack } from './brief-begin.ts';
import type { Log } from './log.ts';
import { assertServiceName } from './roles.ts';
import { steadyPool } from './steady-pool.ts';

export interface OrmOptions {
  /** Of the service's app role. */
  readonly url: string;
  readonly service: string;
  readonly entities: readonly EntitySchema[];
  /** The most connections at once. A transaction takes one; those that find none wait up to 5 s. */
  readonly poolSize: number;
  readonly log?: Log;
}

/** SQL that is sent often: the name stands for the text on each connection that has seen it. */
export interface Statement {
  readonly name: string;
  /** With `$1` and so on for its values. */
  readonly text: string;
}

/** Settings of one transaction, such as `app.org_id`. They end with it. */
export type Settings = Readonly<Record<string, string>>;

/**
 * A service's database. It hands out an EntityManager for the length of one transaction and in no other
 * way; `inTransaction` (tenancy.ts) is how services ask for one.
 */
export interface Orm extends AsyncDisposable {
  /** One transaction: the settings first, then the work, then what is left to flush. */
  transaction<T>(
    settings: Settings,
    work: (em: EntityManager) => Promise<T>,
    options?: { readOnly?: boolean },
  ): Promise<T>;
  /**
   * One statement that is a transaction by itself, prepared once per connection. It works for whomever it sets
   * itself. `runStatement` (tenancy.ts) is how services ask for it.
   */
  run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** Whether the database answers, at this moment. */
  isReachable(): Promise<boolean>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * Opens a service's database. Connections are made when they are needed, so this works while the database
 * is away; nothing is created in it, and no files are written.
 */
export async function connectOrm(options: OrmOptions): Promise<Orm> {
  const orm = await MikroORM.init({
    clientUrl: options.url,
    driverOptions: driverOptions(options),
    schema: assertServiceName(options.service),
    entities: [...options.entities],
    discovery: { warnWhenNoEntities: false },
    namingStrategy: EntityCaseNamingStrategy,
    metadataCache: { enabled: false },
    ensureDatabase: false,
    pool: { min: 0, max: options.poolSize },
    logger: (message) => options.log?.warn({}, message),
  });
  return {
    transaction: (settings, work, { readOnly = false } = {}) =>
      orm.em.fork().transactional(
        async (em) => {
          await applySettings(em, settings);
          return work(em);
        },
        { readOnly },
      ),
    async run<Row extends object>({ name, text }: Statement, values: readonly unknown[]): Promise<Row[]> {
      const pool = await orm.em.getConnection().getNativeClient();
      const client = await pool.connect();
      try {
        const { rows } = await client.query<Row>({ name, text, values: [...values] });
        return rows;
      } finally {
        client.release();
      }
    },
    isReachable: () =>
      orm.em
        .fork()
        .execute('select 1')
        .then(Boolean, () => false),
    [Symbol.asyncDispose]: () => orm.close(true),
  };
}

/** Sets them for the rest of the transaction, together with its next statement. */
export async function applySettings(em: EntityManager, settings: Settings): Promise<void> {
  const entries = Object.entries(settings);
  if (entries.length === 0) return;
  const calls = entries.map(() => 'set_config(?, ?, true)').join(', ');
  await em.execute(`${heldBack}select ${calls}`, entries.flat());
}

function driverOptions({ url, service, log }: OrmOptions) {
  return {
    connectionString: url, // MikroORM reads no more than host and login from a URL: sslmode would be lost
    application_name: `aaf ${service}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    onPoolCreated: (pool: Pool) => {
      steadyPool(pool);
      briefBegin(pool);
      pool.on('error', (error) => log?.warn({ err: error }, 'an idle database connection was lost'));
    },
  };
}

class TypeIdType extends Type<string | null, string | null> {
  /** Not a #private one: MikroORM copies the types of a schema, and copies lose those. */
  readonly kind: IdKind;

  constructor(kind: IdKind) {
    super();
    this.kind = kind;
  }

  /** Undefined comes in too: MikroORM looks for a row in memory by whatever part of its composite key it was given. */
  override convertToDatabaseValue(id: string | null | undefined): string | null {
    return id === null || id === undefined ? null : idToUuid(this.kind, id);
  }

  override convertToJSValue(uuid: string | null): string | null {
    return uuid === null ? null : uuidToId(this.kind, uuid);
  }

  override getColumnType(): string {
    return 'uuid';
  }

  override compareAsType(): string {
    return 'string';
  }

  override ensureComparable(): boolean {
    return false; // what the database gives is what it was given
  }
}

/** A column that is a TypeID of one kind in code and a `uuid` in SQL: `p.type(typeId('member'))`. */
export const typeId = (kind: IdKind): Type<string | null, string | null> => new TypeIdType(kind);

class TimestampType extends Type<string | null, string | null> {
  override convertToJSValue(stored: string | null): string | null {
    return stored === null ? null : isoTimestamp(stored);
  }

  override getColumnType(): string {
    return 'timestamptz';
  }

  override compareAsType(): string {
    return 'string'; // else MikroORM makes a Date of it first
  }
}

/** A moment as the wire writes it (ISO 8601, UTC, milliseconds) of a `timestamptz` as PostgreSQL writes it. */
export const isoTimestamp = (stored: string): string => new Date(stored).toISOString();

/** A column that is an ISO 8601 text in code and a `timestamptz` in SQL: `p.type(timestamp)`. The clock's, never SQL's now(). */
export const timestamp: Type<string | null, string | null> = new TimestampType();
