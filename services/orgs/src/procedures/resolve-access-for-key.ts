import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Settings } from '../entities/settings.ts';
import { purgeAtOf } from '../rules/deletion-hold.ts';
import { toSnapshot } from '../rules/snapshot.ts';

export const resolveAccessForKey: Handler<typeof orgs.access.resolveForKey> = async ({ org_id }, work) => {
  await work.enterOrg(org_id);
  const entry = await work.em.findOne(DirectoryEntry, { id: org_id });
  const settings = await work.em.findOne(Settings, { org_id });
  if (!entry || !settings) throw new Refusal('not_found');
  return { org: toSnapshot(entry, settings), purge_at: purgeAtOf(entry.deleted_at) };
};
