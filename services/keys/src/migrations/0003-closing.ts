import { dueTable } from '@aaf/db/due';
import { sqlMigration } from '@aaf/db/migrate';

/** In which organizations keys wait for their end. */
const due = dueTable(
  `select org_id, min(watched_at) from api_keys where closes_at is not null and deleted_at is null group by org_id`,
);

/** Rows that are there already are read by the owner, whom forced row-level security would show none. */
export const listClosingKeys = sqlMigration(
  '0003-closing',
  'alter table api_keys no force row level security',
  due,
  'alter table api_keys force row level security',
);
