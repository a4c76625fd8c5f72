import { refuseFields } from '@aaf/contracts/errors';
import { effectiveExpiry, isExpired, type KeyLifetime } from '@aaf/contracts/key-lifetime';

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * When a new key expires. Its lifetime is never infinite: the organization's maximum where none is asked for.
 * @param now ISO 8601
 * @throws {Refusal} `invalid_input` when more days are asked for than the organization allows
 */
export function expiryOf(now: string, askedDays: number | undefined, maxDays: number): string {
  if (askedDays !== undefined && askedDays > maxDays) {
    throw refuseFields({ expires_in_days: `must be at most ${maxDays}, the organization's maximum` });
  }
  return new Date(Date.parse(now) + (askedDays ?? maxDays) * dayMs).toISOString();
}

/** A key and what a smaller maximum would make of it. */
export interface Shortened<K> {
  key: K;
  expires_at: string;
  is_expired: boolean;
}

/** The living keys that another maximum would end earlier than the present one does. */
export function shortenedBy<K extends KeyLifetime>(
  keys: readonly K[],
  { before, after }: { before: number; after: number },
  now: string,
): Shortened<K>[] {
  return keys.flatMap((key) => {
    const present = effectiveExpiry(key, before);
    const expires_at = effectiveExpiry(key, after);
    if (isExpired(present, now) || expires_at >= present) return [];
    return [{ key, expires_at, is_expired: isExpired(expires_at, now) }];
  });
}
