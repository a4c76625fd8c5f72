import { isId } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';
import { DirectoryEntry } from './entities/directory-entry.ts';

/** The organization that a text names, by id or by slug in any case, also one that was deleted. */
export function findOrganization(em: EntityManager, reference: string): Promise<DirectoryEntry | null> {
  const where = isId('organization', reference) ? { id: reference } : { slug: reference.toLowerCase() };
  return em.findOne(DirectoryEntry, where);
}
