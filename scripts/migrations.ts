import type { MigrationStep } from '@aaf/db/migrate';
import { auditMigrations } from '../services/audit/src/migrations.ts';
import { firewallMigrations } from '../services/firewall/src/migrations.ts';
import { identityMigrations } from '../services/identity/src/migrations.ts';
import { keysMigrations } from '../services/keys/src/migrations.ts';
import { orgsMigrations } from '../services/orgs/src/migrations.ts';
import { usageMigrations } from '../services/usage/src/migrations.ts';

/** What each service's schema is made of, in order. */
export const migrationsByService: Readonly<Record<string, readonly MigrationStep[]>> = {
  identity: identityMigrations,
  orgs: orgsMigrations,
  keys: keysMigrations,
  firewall: firewallMigrations,
  usage: usageMigrations,
  audit: auditMigrations,
};
