import { orgTable, sqlMigration } from '@aaf/db/migrate';

/** The last day, in the organization's own calendar, on which its digest was written. */
export const createDigests = sqlMigration(
  '0004-digests',
  `create table digests (org_id uuid primary key, last_day date not null);
  ${orgTable('digests')}`,
);
