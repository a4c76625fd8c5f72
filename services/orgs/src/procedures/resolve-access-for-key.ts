import { Refusal } from '@aaf/contracts/errors';
import { idToUuid, uuidToId } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import { isoTimestamp } from '@aaf/db/orm';
import type { DirectHandler } from '@aaf/service/handler';
import type { DirectoryEntry } from '../entities/directory-entry.ts';
import type { Settings } from '../entities/settings.ts';
import { purgeAtOf } from '../rules/deletion-hold.ts';
import { toSnapshot } from '../rules/snapshot.ts';

/** Rows as `row_to_json` writes them: ids as UUIDs, times as PostgreSQL spells them. */
interface Row {
  entry: Pick<DirectoryEntry, 'id' | 'slug' | 'name' | 'plan' | 'custom_limits' | 'deleted_at'>;
  settings: Settings;
}

const statement = {
  name: 'read_organization',
  text: 'select entry, settings from read_organization($1)',
};

export const resolveAccessForKey: DirectHandler<typeof orgs.access.resolveForKey> = {
  async direct({ org_id }, work) {
    const [row] = await work.run<Row>(statement, [idToUuid('organization', org_id)]);
    if (!row) throw new Refusal('not_found');
    const { entry, settings } = row;
    const listed = { ...entry, id: uuidToId('organization', entry.id) };
    const deletedAt = entry.deleted_at ? isoTimestamp(entry.deleted_at) : null;
    return { org: toSnapshot(listed, settings), purge_at: purgeAtOf(deletedAt) };
  },
};
