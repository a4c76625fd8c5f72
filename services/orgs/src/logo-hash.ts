import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The hash of an organization's logo, without its bytes; null where there is none. */
export async function findLogoHash(em: EntityManager, orgId: string): Promise<string | null> {
  const [logo] = await em.execute<{ hash: string }[]>('select hash from logos where org_id = ?', [
    idToUuid('organization', orgId),
  ]);
  return logo?.hash ?? null;
}
