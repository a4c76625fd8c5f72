import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { DirectoryEntry } from './entities/directory-entry.ts';

/**
 * Holds an organization until the transaction ends: who counts its seats or its Owners does so alone. To be
 * called before anything of it is read, and before any other lock.
 */
export function lockOrganization(em: EntityManager, orgId: string): Promise<DirectoryEntry | null> {
  return em.findOne(DirectoryEntry, { id: orgId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
