import type { MigrationStep } from '@aaf/db/migrate';
import { createFirewallTables } from './migrations/0001-firewall.ts';
import { keepPolicyHistory } from './migrations/0002-policies.ts';
import { createActionTables } from './migrations/0003-actions.ts';
import { recordSubmissionsTogether } from './migrations/0004-submissions.ts';
import { readActionDirectly } from './migrations/0005-reads.ts';

/** What the schema of the firewall is made of, in order. */
export const firewallMigrations: readonly MigrationStep[] = [
  createFirewallTables,
  keepPolicyHistory,
  createActionTables,
  recordSubmissionsTogether,
  readActionDirectly,
];
