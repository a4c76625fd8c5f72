import { uuidToId } from '@aaf/contracts/ids';
import { isoTimestamp } from '@aaf/db/orm';
import type { DirectoryEntry } from './entities/directory-entry.ts';
import type { Settings } from './entities/settings.ts';
import { purgeAtOf } from './rules/deletion-hold.ts';
import { toSnapshot } from './rules/snapshot.ts';

/** An organization as `row_to_json` writes its rows: ids as UUIDs, times as PostgreSQL spells them. */
export interface ReadOrganization {
  entry: Pick<DirectoryEntry, 'id' | 'slug' | 'name' | 'plan' | 'custom_limits' | 'deleted_at'>;
  settings: Settings;
}

/** What the door is told of an organization, however somebody came to it. */
export const organizationOf = ({ entry, settings }: ReadOrganization) => ({
  org: toSnapshot({ ...entry, id: uuidToId('organization', entry.id) }, settings),
  purge_at: purgeAtOf(entry.deleted_at ? isoTimestamp(entry.deleted_at) : null),
});
