import type { MigrationStep } from '@aaf/db/migrate';
import { createFirewallTables } from './migrations/0001-firewall.ts';

/** What the schema of the firewall is made of, in order. */
export const firewallMigrations: readonly MigrationStep[] = [createFirewallTables];
