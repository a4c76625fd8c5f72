import type { Work } from '@aaf/service/handler';
import type { ApiKey } from './entities/api-key.ts';
import { keyFacts } from './rules/shown-key.ts';

/**
 * Ends a key and tells of it. The row stays, marked, so that whoever still uses the key is told that it was
 * deleted.
 * @param userId who did it; null when it closed by itself
 */
export function closeKey(work: Pick<Work, 'emit' | 'now'>, key: ApiKey, userId: string | null): void {
  key.deleted_at = work.now;
  key.deleted_by = userId;
  work.emit('api_key.deleted', {
    target: { type: 'api_key', id: key.id, name: key.name },
    payload: keyFacts(key),
  });
}
