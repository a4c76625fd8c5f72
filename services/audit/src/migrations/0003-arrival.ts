import { sqlMigration } from '@aaf/db/migrate';
import { appendEvents } from './0002-appending.ts';

/** Events are remembered from when they arrived: one that was long on its way can still come a second time. */
export const rememberArrival = sqlMigration(
  '0003-arrival',
  'drop function append_events(uuid, text, bigint, text, json, json)',
  appendEvents('received_at'),
);
