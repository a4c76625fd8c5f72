import { Refusal } from '@aaf/contracts/errors';
import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { ApiKey } from '../entities/api-key.ts';
import { shortenedBy } from '../rules/lifetime.ts';

/** How many are named. */
const mostNamed = 100;

export const listShortenedKeys: Handler<typeof keys.apiKeys.wouldShorten> = async (input, work) => {
  const { em, now } = work;
  const { org } = work.caller;
  if (!org) throw new Refusal('organization_required');
  const living = await em.find(
    ApiKey,
    { org_id: org.id, deleted_at: null, expires_at: { $gt: now } },
    { orderBy: { id: 'asc' } },
  );
  const ages = { before: org.api_key_max_age_days, after: input.max_age_days };
  const shortened = shortenedBy(living, ages, now);
  const data = shortened.slice(0, mostNamed).map(({ key, expires_at, is_expired }) => ({
    id: key.id,
    name: key.name,
    expires_at,
    is_expired,
  }));
  return { total: shortened.length, data };
};
