import { idToUuid, uuidToId } from '@aaf/contracts/ids';
import { isoTimestamp } from '@aaf/db/orm';
import type { DirectOrgWork } from '@aaf/service/handler';
import type { Action } from './entities/action.ts';
import type { Approval } from './entities/approval.ts';

/** An action as it is stored, with what belongs to it. */
export interface StoredAction {
  action: Action;
  approval: Approval | undefined;
  receipt_id: string | undefined;
}

/** A row as `row_to_json` writes it: ids as UUIDs, times as PostgreSQL spells them. */
interface Row {
  action: Action;
  approval: Approval | null;
  receipt_id: string | null;
}

const statement = {
  name: 'read_action',
  text: 'select action, approval, receipt_id from read_action($1, $2)',
};

const timeOrNull = (stored: string | null | undefined): string | null =>
  stored ? isoTimestamp(stored) : null;

const actionOf = (row: Action): Action => ({
  ...row,
  org_id: uuidToId('organization', row.org_id),
  id: uuidToId('action', row.id),
  policy_id: row.policy_id ? uuidToId('policy', row.policy_id) : null,
  expires_at: timeOrNull(row.expires_at),
  created_at: isoTimestamp(row.created_at),
});

const approvalOf = (row: Approval): Approval => ({
  ...row,
  org_id: uuidToId('organization', row.org_id),
  id: uuidToId('approval', row.id),
  action_id: uuidToId('action', row.action_id),
  expires_at: isoTimestamp(row.expires_at),
  decided_at: timeOrNull(row.decided_at),
  created_at: isoTimestamp(row.created_at),
});

/** Reads an action of the organization with everything that belongs to it, in one round trip. */
export async function readStoredAction(
  id: string,
  { org, run }: Pick<DirectOrgWork, 'org' | 'run'>,
): Promise<StoredAction | undefined> {
  const values = [idToUuid('organization', org.id), idToUuid('action', id)];
  const [row] = await run<Row>(statement, values);
  if (!row) return undefined;
  return {
    action: actionOf(row.action),
    approval: row.approval ? approvalOf(row.approval) : undefined,
    receipt_id: row.receipt_id === null ? undefined : uuidToId('receipt', row.receipt_id),
  };
}
