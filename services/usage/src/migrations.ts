import type { MigrationStep } from '@aaf/db/migrate';
import { createUsageTables } from './migrations/0001-usage.ts';
import { addDaysAndRefusals } from './migrations/0002-days-and-refusals.ts';
import { countTogether } from './migrations/0003-counting.ts';
import { rememberArrival } from './migrations/0004-arrival.ts';

/** What the schema of usage is made of, in order. */
export const usageMigrations: readonly MigrationStep[] = [
  createUsageTables,
  addDaysAndRefusals,
  countTogether,
  rememberArrival,
];
