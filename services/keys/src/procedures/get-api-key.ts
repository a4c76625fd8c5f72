import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { KeyUse } from '../entities/key-use.ts';
import { findKey } from '../find-key.ts';
import { findMembers } from '../makers.ts';
import { shownKey } from '../rules/shown-key.ts';
import { callersPerKey, forgetBefore } from '../rules/uses.ts';

export const getApiKey: Handler<typeof keys.apiKeys.get> = async ({ id }, work) => {
  const { em, org, now } = work;
  const key = await findKey(work, id);
  const uses = await em.find(
    KeyUse,
    { org_id: org.id, key_id: key.id, last_seen_at: { $gt: forgetBefore(now) } },
    { orderBy: { last_seen_at: 'desc', caller: 'asc' }, limit: callersPerKey },
  );
  const callers = uses.map(({ ip, user_agent, last_seen_at }) => ({
    ip: ip ?? null,
    user_agent: user_agent ?? null,
    last_seen_at,
  }));
  const members = await findMembers(work, [key]);
  return { ...shownKey(key, { maxAgeDays: org.api_key_max_age_days, members }), callers };
};
