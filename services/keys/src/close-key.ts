import type { Work } from '@aaf/service/handler';
import { organizationTag } from '@aaf/service/trust';
import type { ApiKey } from './entities/api-key.ts';
import { keyFacts } from './rules/shown-key.ts';

/**
 * Ends a key and tells of it. The row stays, marked, so that whoever still uses the key is told that it was
 * deleted.
 * @param userId who did it; null when it closed by itself
 */
export function closeKey(
  work: Pick<Work, 'emit' | 'now' | 'revoke'>,
  key: ApiKey,
  userId: string | null,
): void {
  key.deleted_at = work.now;
  key.deleted_by = userId;
  work.revoke(organizationTag(key.org_id));
  work.emit('api_key.deleted', {
    target: { type: 'api_key', id: key.id, name: key.name },
    payload: keyFacts(key),
  });
}
