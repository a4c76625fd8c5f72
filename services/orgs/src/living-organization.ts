import { Refusal } from '@aaf/contracts/errors';
import type { OrgWork } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/postgresql';
import type { DirectoryEntry } from './entities/directory-entry.ts';
import { Settings } from './entities/settings.ts';
import { lockOrganization } from './lock-organization.ts';

type Here = Pick<OrgWork, 'em' | 'org'>;

/**
 * The work's organization, locked: the first lock of every change to it, so that none is made to one that was
 * deleted since the door looked.
 * @throws {Refusal} `organization_deleted`
 */
export async function lockLiving({ em, org }: Here): Promise<DirectoryEntry> {
  const entry = await lockOrganization(em, org.id);
  if (!entry) throw new Refusal('not_found');
  if (entry.deleted_at) throw new Refusal('organization_deleted');
  return entry;
}

/** Its settings, locked after the organization itself. */
export async function lockSettings(work: Here): Promise<Settings> {
  await lockLiving(work);
  return work.em.findOneOrFail(Settings, { org_id: work.org.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
