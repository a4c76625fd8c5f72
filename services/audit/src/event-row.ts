import type { AuditEvent } from '@aaf/contracts/audit';
import { uuidToId } from '@aaf/contracts/ids';
import { isoTimestamp } from '@aaf/db/orm';

/** An event's row as plain SQL gives it: ids as they are stored, long numbers as text. */
export type EventRow = Omit<AuditEvent, 'sequence' | 'source_sequence'> & {
  sequence: string;
  source_sequence: string;
};

/** The event of a row, as it was written. */
export const readRow = (row: EventRow): AuditEvent => ({
  id: uuidToId('event', row.id),
  org_id: uuidToId('organization', row.org_id),
  sequence: Number(row.sequence),
  event_type: row.event_type,
  category: row.category,
  schema_version: row.schema_version,
  source: row.source,
  source_sequence: Number(row.source_sequence),
  actor: row.actor,
  target: row.target,
  payload: row.payload,
  request_id: row.request_id,
  created_at: isoTimestamp(row.created_at),
  prev_hash: row.prev_hash,
  hash: row.hash,
});
