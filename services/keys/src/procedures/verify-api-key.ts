import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '@aaf/contracts/errors';
import { idToUuid, uuidToId } from '@aaf/contracts/ids';
import { isExpired } from '@aaf/contracts/key-lifetime';
import type { keys } from '@aaf/contracts/keys';
import { isoTimestamp } from '@aaf/db/orm';
import type { DirectHandler } from '@aaf/service/handler';
import type { ApiKey } from '../entities/api-key.ts';
import { isClosed } from '../rules/rotation.ts';

/** Compared with when there is no such key, so that an unknown one takes the same work as a known one. */
const noHash = '0'.repeat(64);

/** A row as `row_to_json` writes it: ids as UUIDs, times as PostgreSQL spells them. */
interface Row {
  key: ApiKey;
}

const statement = {
  name: 'find_key',
  text: 'select row_to_json(found) as key from find_key($1, $2) as found',
};

const timeOrNull = (stored: string | null | undefined): string | null =>
  stored ? isoTimestamp(stored) : null;

export const verifyApiKey: DirectHandler<typeof keys.apiKeys.verify> = {
  async direct({ org_id, secret_hash }, work) {
    const [row] = await work.run<Row>(statement, [idToUuid('organization', org_id), secret_hash]);
    const key = row?.key;
    const isSame = timingSafeEqual(Buffer.from(secret_hash), Buffer.from(key?.secret_hash ?? noHash));
    if (!key || !isSame) throw new Refusal('invalid_key');
    const [expires_at, closes_at] = [isoTimestamp(key.expires_at), timeOrNull(key.closes_at)];
    if (key.deleted_at || isClosed(closes_at, work.now)) throw new Refusal('key_revoked');
    if (isExpired(expires_at, work.now)) {
      throw new Refusal('key_expired', { details: { expired_at: expires_at } });
    }
    return {
      type: 'api_key',
      key_id: uuidToId('api_key', key.id),
      name: key.name,
      scopes: key.permissions,
      created_by: uuidToId('user', key.created_by),
      lineage_id: uuidToId('api_key', key.lineage_id ?? key.id),
      ip_allowlist: key.ip_allowlist,
      created_at: isoTimestamp(key.created_at),
      expires_at,
      closes_at,
      ...(key.agent_id ? { agent_id: key.agent_id } : {}),
    };
  },
};
