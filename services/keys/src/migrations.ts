import type { MigrationStep } from '@aaf/db/migrate';
import { createApiKeyTable } from './migrations/0001-api-keys.ts';

/** What the schema is made of, in order. */
export const keysMigrations: readonly MigrationStep[] = [createApiKeyTable];
