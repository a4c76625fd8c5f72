import type { MigrationObject } from '@mikro-orm/core';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { withClient } from './admin-client.ts';
import { idempotencyPurge, platformTables, trustTables, upkeepOf } from './platform-tables.ts';
import { grantPurge } from './purge.ts';
import { assertServiceName } from './roles.ts';

/** What migrations are written with, beside plain SQL. */
export { current, forceRowSecurity, grantToApp, orgTable, tenantPolicy } from './org-table.ts';

/** A migration and the name under which it is remembered, as MikroORM's `migrationsList` takes it. */
export type MigrationStep = MigrationObject;

export interface MigrateOptions {
  /** Of the service's owner role. */
  readonly ownerUrl: string;
  readonly service: string;
  /** The service's own, in order. */
  readonly migrations: readonly MigrationStep[];
}

/**
 * A migration that is SQL alone. It runs as the schema's owner with the schema as its search path, in one
 * transaction. Forced row-level security binds the owner too: a step that touches rows must set each org.
 * @param name such as `0001-orgs`; once released it never changes, and neither does what it names
 */
export function sqlMigration(name: string, ...statements: readonly string[]): MigrationStep {
  class SqlMigration extends Migration {
    override up(): void {
      for (const statement of statements) this.addSql(statement);
    }
  }
  return { name, class: SqlMigration };
}

/**
 * Runs what has not run yet: the platform's migrations, then the service's, each in a transaction of its
 * own and recorded in it (`<service>.migrations`). Of several that start at once, one works and the rest wait.
 */
export async function migrateService({ ownerUrl, service, migrations }: MigrateOptions): Promise<void> {
  assertServiceName(service);
  const steps = [
    sqlMigration('platform-0001-messages', ...platformTables(service)),
    sqlMigration('platform-0002-purge', idempotencyPurge),
    sqlMigration('platform-0003-trust', trustTables),
    sqlMigration('platform-0004-upkeep', upkeepOf(service)),
    ...migrations,
  ];
  // The lock needs a session that lasts; the migrator's transactions come from a pool.
  await withClient(ownerUrl, async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('aaf migrate ' || $1, 0))`, [service]);
    await runSteps(ownerUrl, service, steps);
    await grantPurge(client, service);
  });
}

async function runSteps(ownerUrl: string, service: string, steps: MigrationStep[]): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    driverOptions: { connectionString: ownerUrl }, // MikroORM reads no more than host and login from a URL
    schema: service,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: {
      migrationsList: steps,
      tableName: 'migrations',
      allOrNothing: false,
      disableForeignKeys: false, // it would take a superuser
      snapshot: false,
      silent: true,
    },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}
