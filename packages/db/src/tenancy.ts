import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@aaf/contracts/errors';
import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isConflict, isLostDatabase, withoutValues } from './lost-database.ts';
import { applySettings, type Orm, type Settings, type Statement } from './orm.ts';

/** For whom a transaction works. What is absent matches no row. */
export interface Scope {
  readonly org_id?: string;
  readonly user_id?: string;
  /** Who calls, by any stable name; replays are kept apart by it. */
  readonly principal?: string;
}

export interface TransactionOptions {
  readonly readOnly?: boolean;
  /** The most one statement may take; 10 s where it is not said. */
  readonly statementTimeoutMs?: number;
}

/** Does its work with the transaction's EntityManager, which is of no use afterwards. `attempt` counts from 1. */
export type Work<T> = (em: EntityManager, attempt: number) => Promise<T>;

const ATTEMPTS = 5;

/**
 * Runs work in one transaction in which row-level security shows the rows of the scope alone. It is the one
 * way to a service's rows. Work that loses to others at the same rows (serialization failure, deadlock) is
 * run again from its start, so it must do nothing but through `em`. It must not begin another transaction:
 * with each holding a connection and waiting for a second, the pool would stand still.
 * @throws {Refusal} `unavailable` when the database is away, too slow or too busy. If it went away during the
 *   commit, the work may have been done nevertheless. Whatever else the work throws comes out as it is.
 */
export async function inTransaction<T>(
  orm: Orm,
  scope: Scope,
  work: Work<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const settings = settingsOf(scope, options);
  return untilWon((attempt) =>
    orm.transaction(settings, (em) => work(em, attempt), { readOnly: options.readOnly ?? false }),
  );
}

/**
 * Runs one prepared statement by itself, again when it loses to others at the same rows. No scope is set: it is
 * for functions in the database that set each organization they are given before they touch its rows.
 * @throws {Refusal} `unavailable` as `inTransaction` does. What else the statement raises comes out as it is.
 */
export function runStatement<Row extends object>(
  orm: Orm,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  return untilWon(() => orm.run<Row>(statement, values));
}

async function untilWon<T>(run: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(attempt);
    } catch (error) {
      const isLost = isLostDatabase(error);
      if (isLost || (isConflict(error) && attempt === ATTEMPTS))
        throw new Refusal('unavailable', { cause: withoutValues(error) });
      if (!isConflict(error)) throw withoutValues(error);
    }
    await delay(2 ** attempt * 5 * Math.random());
  }
}

/** Sets the organization of a transaction that began without one. */
export async function enterOrg(em: EntityManager, orgId: string): Promise<void> {
  await applySettings(em, { 'app.org_id': idToUuid('organization', orgId) });
}

/** All three are set, always: an absent one must not be what the connection was left with. */
function settingsOf(
  { org_id, user_id, principal }: Scope,
  { statementTimeoutMs }: TransactionOptions,
): Settings {
  return {
    'app.org_id': org_id === undefined ? '' : idToUuid('organization', org_id),
    'app.user_id': user_id === undefined ? '' : idToUuid('user', user_id),
    'app.principal': principal ?? '',
    ...(statementTimeoutMs === undefined ? {} : { statement_timeout: String(statementTimeoutMs) }),
  };
}
