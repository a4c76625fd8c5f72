import { Refusal } from '@aaf/contracts/errors';
import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/postgresql';
import { findKey } from '../find-key.ts';
import { keyFacts } from '../rules/shown-key.ts';

/** The row stays, marked, so that whoever still uses the key is told that it was deleted. */
export const deleteApiKey: Handler<typeof keys.apiKeys.delete> = async ({ id }, work) => {
  const { principal, now } = work;
  if (principal.type !== 'user') throw new Refusal('user_required');
  const key = await findKey(work, id, LockMode.PESSIMISTIC_WRITE);
  key.deleted_at = now;
  key.deleted_by = principal.user_id;
  work.emit('api_key.deleted', {
    target: { type: 'api_key', id: key.id, name: key.name },
    payload: keyFacts(key),
  });
  return null;
};
