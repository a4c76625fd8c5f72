import type { MigrationStep } from '@aaf/db/migrate';
import { createApiKeyTable } from './migrations/0001-api-keys.ts';
import { addUsesAndRotation } from './migrations/0002-uses-and-rotation.ts';
import { listClosingKeys } from './migrations/0003-closing.ts';
import { verifyDirectly } from './migrations/0004-verifying.ts';

/** What the schema is made of, in order. */
export const keysMigrations: readonly MigrationStep[] = [
  createApiKeyTable,
  addUsesAndRotation,
  listClosingKeys,
  verifyDirectly,
];
