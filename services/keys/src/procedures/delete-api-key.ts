import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { findKey } from '../find-key.ts';
import { keyFacts } from '../rules/shown-key.ts';

/** The row stays, marked, so that whoever still uses the key is told that it was deleted. */
export const deleteApiKey: Handler<typeof keys.apiKeys.delete> = async ({ id }, work) => {
  const key = await findKey(work, id);
  key.deleted_at = work.now;
  work.emit('api_key.deleted', {
    target: { type: 'api_key', id: key.id, name: key.name },
    payload: keyFacts(key),
  });
  return null;
};
