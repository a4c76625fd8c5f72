import { idToUuid, uuidToId } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { operatorView } from '../operator-view.ts';

export const listToOperator: Handler<typeof orgs.operator.list> = async ({ is_deleted }, { em }) => {
  const where = is_deleted ? { deleted_at: { $ne: null }, purged_at: null } : { deleted_at: null };
  const entries = await em.find(DirectoryEntry, where, { orderBy: { id: 'asc' } });
  const uuids = entries.map(({ id }) => idToUuid('organization', id));
  const counts = await em.execute<{ org_id: string; members: number }[]>(
    'select * from member_counts_of(?::uuid[])',
    [`{${uuids.join()}}`],
  );
  const membersOf = new Map(counts.map(({ org_id, members }) => [uuidToId('organization', org_id), members]));
  return { data: entries.map((entry) => operatorView(entry, membersOf.get(entry.id) ?? 0)) };
};
