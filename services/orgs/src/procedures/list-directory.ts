import { idToUuid } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Settings } from '../entities/settings.ts';
import { toSnapshot } from '../rules/snapshot.ts';

export const listDirectory: Handler<typeof orgs.directory.list> = async ({ after, limit }, { em }) => {
  const entries = await em.find(
    DirectoryEntry,
    { deleted_at: null, ...(after === undefined ? {} : { id: { $gt: after } }) },
    { orderBy: { id: 'asc' }, limit },
  );
  const uuids = entries.map(({ id }) => idToUuid('organization', id));
  const rows = await em.execute<Record<string, unknown>[]>('select * from settings_of(?::uuid[])', [
    `{${uuids.join()}}`,
  ]);
  const settingsOf = new Map(rows.map((row) => em.map(Settings, row)).map((row) => [row.org_id, row]));
  return {
    data: entries.flatMap((entry) => {
      const settings = settingsOf.get(entry.id);
      return settings ? [toSnapshot(entry, settings)] : [];
    }),
  };
};
