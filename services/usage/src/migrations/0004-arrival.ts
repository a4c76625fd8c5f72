import { sqlMigration } from '@aaf/db/migrate';
import { countEvents } from './0003-counting.ts';

/** Events are remembered from when they arrived: one that was long on its way can still come a second time. */
export const rememberArrival = sqlMigration(
  '0004-arrival',
  'drop function count_events(uuid, text, json)',
  countEvents('received_at'),
);
