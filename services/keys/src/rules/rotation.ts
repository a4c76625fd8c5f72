import { Refusal } from '@aaf/contracts/errors';
import type { KeyLifetime } from '@aaf/contracts/key-lifetime';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A rotated key closes once nobody has called with it for so long. */
const quietMs = hourMs;
/** Uses are told in bulk, up to a minute late. */
const tellingMs = minuteMs;
/** Who has not looked for so long cannot say that it was quiet meanwhile. */
const blindMs = 5 * minuteMs;

const isoAt = (ms: number): string => new Date(ms).toISOString();

/** What is written down of a key when it is rotated. */
export interface Closing {
  successor_id: string;
  closes_at: string;
  quiet_since: string;
  watched_at: string;
}

/** When a successor ends: after as many days as its predecessor was given, under the present maximum. */
export function successorExpiry(
  { created_at, expires_at }: KeyLifetime,
  maxDays: number,
  now: string,
): string {
  const lifetimeMs = Date.parse(expires_at) - Date.parse(created_at);
  return isoAt(Date.parse(now) + Math.min(lifetimeMs, maxDays * dayMs));
}

/**
 * How a key closes that was just rotated.
 * @throws {Refusal} `already_rotated`, with its successor
 */
export function closeAfter(
  key: { successor_id?: string | null | undefined },
  { successorId, overlapHours, now }: { successorId: string; overlapHours: number; now: string },
): Closing {
  if (key.successor_id) {
    throw new Refusal('already_rotated', { details: { successor_id: key.successor_id } });
  }
  const closes_at = isoAt(Date.parse(now) + overlapHours * hourMs);
  return { successor_id: successorId, closes_at, quiet_since: now, watched_at: now };
}

/** Whether a rotated key is past its end, written down or not. */
export const isClosed = (closesAt: string | null | undefined, now: string): boolean =>
  Boolean(closesAt) && now >= (closesAt ?? now);

/** A rotated key that is open, as far as its closing goes. */
export interface Watched {
  closes_at?: string | null | undefined;
  quiet_since?: string | null | undefined;
  watched_at?: string | null | undefined;
  last_used_at?: string | null | undefined;
}

export type Look = { closes: true } | { closes: false; quiet_since: string; watched_at: string };

/**
 * What somebody who looks at a rotated key every minute makes of it. An hour counts as quiet only when
 * somebody was looking all along: nobody could call while everything stood still.
 */
export function lookAt({ closes_at, quiet_since, watched_at, last_used_at }: Watched, now: string): Look {
  if (isClosed(closes_at, now)) return { closes: true };
  const nowMs = Date.parse(now);
  const wasBlind = !watched_at || nowMs - Date.parse(watched_at) > blindMs;
  const since = wasBlind || !quiet_since ? now : quiet_since;
  const quiet = last_used_at && last_used_at > since ? last_used_at : since;
  if (nowMs - Date.parse(quiet) >= quietMs + tellingMs) return { closes: true };
  return { closes: false, quiet_since: quiet, watched_at: now };
}
