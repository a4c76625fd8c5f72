import { Refusal } from '@aaf/contracts/errors';
import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/postgresql';
import { closeKey } from '../close-key.ts';
import { findKey } from '../find-key.ts';

export const deleteApiKey: Handler<typeof keys.apiKeys.delete> = async ({ id }, work) => {
  const { principal } = work;
  if (principal.type !== 'user') throw new Refusal('user_required');
  closeKey(work, await findKey(work, id, LockMode.PESSIMISTIC_WRITE), principal.user_id);
  return null;
};
