import type { MigrationStep } from '@aaf/db/migrate';
import { createMailTable } from '@aaf/service/mail/waiting-mail';
import { createPeopleTables } from './migrations/0001-people.ts';
import { addSecondFactors } from './migrations/0002-second-factors.ts';
import { letPasskeysStepUp } from './migrations/0003-passkey-step-up.ts';

/** What the schema of identity is made of, in order. */
export const identityMigrations: readonly MigrationStep[] = [
  createMailTable,
  createPeopleTables,
  addSecondFactors,
  letPasskeysStepUp,
];
