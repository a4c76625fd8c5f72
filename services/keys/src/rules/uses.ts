/** How many callers of a key are remembered: the last ones. */
export const callersPerKey = 20;

const dayMs = 24 * 60 * 60 * 1_000;

/** Callers that were not seen since are forgotten. */
export const forgetBefore = (now: string): string => new Date(Date.parse(now) - dayMs).toISOString();

/** One use of a key, as a gateway tells it. */
export interface Use {
  key_id: string;
  ip: string | null;
  user_agent: string | null;
  at: string;
}

/** A caller of a key, and when they were last seen. */
export interface SeenCaller extends Omit<Use, 'at'> {
  last_seen_at: string;
}

/** What tells callers of a key apart: their address and their program. */
export const callerOf = ({ ip, user_agent }: Pick<Use, 'ip' | 'user_agent'>): string =>
  JSON.stringify([ip, user_agent]);

/**
 * Uses as they are remembered: one entry for each caller of each key, with the last time. Nobody was seen in
 * the future, whatever the clock of a gateway says. In a fixed order, so that two who write do not wait for
 * each other.
 */
export function foldUses(uses: readonly Use[], now: string): SeenCaller[] {
  const seen = new Map<string, SeenCaller>();
  for (const { key_id, ip, user_agent, at } of uses) {
    const place = `${key_id} ${callerOf({ ip, user_agent })}`;
    const last_seen_at = at < now ? at : now;
    const known = seen.get(place);
    if (known && known.last_seen_at >= last_seen_at) continue;
    seen.set(place, { key_id, ip, user_agent, last_seen_at });
  }
  return [...seen.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, caller]) => caller);
}

/** When each key was last used. */
export function lastUses(callers: readonly SeenCaller[]): Map<string, string> {
  const last = new Map<string, string>();
  for (const { key_id, last_seen_at } of callers) {
    const known = last.get(key_id);
    if (known === undefined || known < last_seen_at) last.set(key_id, last_seen_at);
  }
  return last;
}
