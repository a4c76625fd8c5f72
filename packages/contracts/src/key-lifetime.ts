const dayMs = 24 * 60 * 60 * 1_000;

/** What a key's end follows from. */
export interface KeyLifetime {
  created_at: string;
  expires_at: string;
}

/**
 * When a key really ends: at its own end, or as soon as it is older than its organization allows. A smaller
 * maximum shortens keys that exist; a larger one gives them no more than they were made with.
 */
export function effectiveExpiry({ created_at, expires_at }: KeyLifetime, maxAgeDays: number): string {
  const cappedMs = Date.parse(created_at) + maxAgeDays * dayMs;
  return cappedMs < Date.parse(expires_at) ? new Date(cappedMs).toISOString() : expires_at;
}

/** A key is good until the very moment of its end. */
export const isExpired = (expiresAt: string, now: string): boolean => now >= expiresAt;
