import type { MigrationStep } from '@aaf/db/migrate';
import { createMailTable } from '@aaf/service/mail/waiting-mail';
import { createOrganizationTables } from './migrations/0001-organizations.ts';
import { createPeopleTables } from './migrations/0002-people.ts';
import { createDigests } from './migrations/0004-digests.ts';
import { resolveDirectly } from './migrations/0005-resolving.ts';
import { createSettingsAndDeletion } from './migrations/0003-settings-and-deletion.ts';

/** What the schema of orgs is made of, in order. */
export const orgsMigrations: readonly MigrationStep[] = [
  createMailTable,
  createOrganizationTables,
  createPeopleTables,
  createSettingsAndDeletion,
  createDigests,
  resolveDirectly,
];
