import { randomBytes } from 'node:crypto';
import { formatApiKey, hashApiKey, recognizableApiKey } from '@aaf/contracts/api-key';
import { Refusal } from '@aaf/contracts/errors';
import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { ApiKey } from '../entities/api-key.ts';
import { expiryOf } from '../rules/lifetime.ts';
import { assertWithinRights } from '../rules/rights.ts';
import { keyFacts, shownKey } from '../rules/shown-key.ts';

export const createApiKey: Handler<typeof keys.apiKeys.create> = async (input, work) => {
  const { org, principal, now } = work;
  if (principal.type !== 'user' || !principal.role) throw new Refusal('user_required');
  assertWithinRights(principal.role, input.permissions);
  const secret = formatApiKey(org.id, randomBytes(32));
  const key = work.em.create(ApiKey, {
    org_id: org.id,
    id: work.newId('api_key'),
    name: input.name,
    permissions: input.permissions,
    secret_hash: hashApiKey(secret),
    prefix: recognizableApiKey(secret),
    agent_id: input.agent_id ?? null,
    expires_at: expiryOf(now, input.expires_in_days, org.api_key_max_age_days),
    created_at: now,
    created_by: principal.user_id,
    created_by_name: principal.name,
  });
  work.emit('api_key.created', {
    target: { type: 'api_key', id: key.id, name: key.name },
    payload: keyFacts(key),
  });
  return { ...shownKey(key, org.api_key_max_age_days), secret };
};
