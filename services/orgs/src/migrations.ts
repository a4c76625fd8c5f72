import type { MigrationStep } from '@aaf/db/migrate';
import { createOrganizationTables } from './migrations/0001-organizations.ts';

/** What the schema of orgs is made of, in order. */
export const orgsMigrations: readonly MigrationStep[] = [createOrganizationTables];
