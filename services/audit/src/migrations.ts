import type { MigrationStep } from '@aaf/db/migrate';
import { createTrail } from './migrations/0001-trail.ts';
import { appendTogether } from './migrations/0002-appending.ts';
import { rememberArrival } from './migrations/0003-arrival.ts';

/** What the schema of audit is made of, in order. */
export const auditMigrations: readonly MigrationStep[] = [createTrail, appendTogether, rememberArrival];
