import { refuseFields } from '@aaf/contracts/errors';

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

/** A key is good until the very moment of its expiry. */
export const isExpired = (expiresAt: string, now: string): boolean => now >= expiresAt;
