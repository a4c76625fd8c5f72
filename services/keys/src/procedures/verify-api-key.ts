import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '@aaf/contracts/errors';
import { isExpired } from '@aaf/contracts/key-lifetime';
import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { ApiKey } from '../entities/api-key.ts';
import { isClosed } from '../rules/rotation.ts';

/** Compared with when there is no such key, so that an unknown one takes the same work as a known one. */
const noHash = '0'.repeat(64);

export const verifyApiKey: Handler<typeof keys.apiKeys.verify> = async (input, work) => {
  await work.enterOrg(input.org_id);
  const key = await work.em.findOne(ApiKey, { org_id: input.org_id, secret_hash: input.secret_hash });
  const isSame = timingSafeEqual(Buffer.from(input.secret_hash), Buffer.from(key?.secret_hash ?? noHash));
  if (!key || !isSame) throw new Refusal('invalid_key');
  if (key.deleted_at || isClosed(key.closes_at, work.now)) throw new Refusal('key_revoked');
  if (isExpired(key.expires_at, work.now)) {
    throw new Refusal('key_expired', { details: { expired_at: key.expires_at } });
  }
  return {
    type: 'api_key',
    key_id: key.id,
    name: key.name,
    scopes: key.permissions,
    created_by: key.created_by,
    lineage_id: key.lineage_id ?? key.id,
    ip_allowlist: key.ip_allowlist,
    created_at: key.created_at,
    expires_at: key.expires_at,
    closes_at: key.closes_at ?? null,
    ...(key.agent_id ? { agent_id: key.agent_id } : {}),
  };
};
