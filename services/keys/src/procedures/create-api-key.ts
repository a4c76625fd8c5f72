import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { makeKey } from '../new-key.ts';
import { expiryOf } from '../rules/lifetime.ts';
import { shownKey } from '../rules/shown-key.ts';

export const createApiKey: Handler<typeof keys.apiKeys.create> = async (input, work) => {
  const maxAgeDays = work.org.api_key_max_age_days;
  const { key, secret } = makeKey(work, {
    id: work.newId('api_key'),
    name: input.name,
    permissions: input.permissions,
    agent_id: input.agent_id ?? null,
    ip_allowlist: input.ip_allowlist,
    expires_at: expiryOf(work.now, input.expires_in_days, maxAgeDays),
    lineage_id: null,
  });
  return { ...shownKey(key, { maxAgeDays, members: new Set([key.created_by]) }), secret };
};
