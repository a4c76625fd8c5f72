import { Refusal } from '@aaf/contracts/errors';
import { isId } from '@aaf/contracts/ids';
import type { OrgWork } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/postgresql';
import { ApiKey } from './entities/api-key.ts';

/** Neither deleted nor, after a rotation, closed; whether that was written down already or not. */
export const stillThere = (now: string) => ({
  deleted_at: null,
  $or: [{ closes_at: null }, { closes_at: { $gt: now } }],
});

/**
 * The key with this id, if it is this organization's and is still there; anything else looks absent.
 * @param lockMode what keeps others from changing it until the transaction ends
 */
export async function findKey(work: OrgWork, id: string, lockMode = LockMode.NONE): Promise<ApiKey> {
  const key = isId('api_key', id)
    ? await work.em.findOne(ApiKey, { org_id: work.org.id, id, ...stillThere(work.now) }, { lockMode })
    : null;
  if (!key) throw new Refusal('not_found');
  return key;
}
