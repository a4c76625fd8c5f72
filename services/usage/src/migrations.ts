import type { MigrationStep } from '@aaf/db/migrate';
import { addDaysAndRefusals } from './migrations/0002-days-and-refusals.ts';
import { createUsageTables } from './migrations/0001-usage.ts';

/** What the schema of usage is made of, in order. */
export const usageMigrations: readonly MigrationStep[] = [createUsageTables, addDaysAndRefusals];
