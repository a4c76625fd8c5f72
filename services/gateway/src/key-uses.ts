import type { Ask } from '@aaf/service/ask';
import type { Clock } from '@aaf/service/clock';
import type { Log } from '@aaf/service/log';

/** That a key was used. */
export interface KeyUse {
  org_id: string;
  key_id: string;
  ip: string | null;
  user_agent: string | null;
}

/** Remembers that keys are used and tells it now and then, so that no request waits for a write. */
export interface KeyUses extends AsyncDisposable {
  note(use: KeyUse): void;
  /** Tells what has gathered. What could not be told stays for the next time. */
  flush(): Promise<void>;
}

export interface KeyUsesParts {
  ask: Ask;
  clock: Clock;
  log: Log;
  everyMs?: number | undefined;
  /** How many callers are held at most; the ones not seen for longest are forgotten first. */
  capacity?: number | undefined;
}

interface HeldUse extends KeyUse {
  at: string;
}

/** As many as one call of `keys.apiKeys.touch` takes. */
const atOnce = 500;
const longestUserAgent = 300;
const defaultEveryMs = 20_000;
const defaultCapacity = 10_000;

const placeOf = ({ key_id, ip, user_agent }: KeyUse): string => JSON.stringify([key_id, ip, user_agent]);

interface Batch {
  org_id: string;
  held: HeldUse[];
}

function* batchesOf(held: Iterable<HeldUse>): Generator<Batch> {
  for (const [org_id, uses] of Map.groupBy(held, (use) => use.org_id)) {
    for (let start = 0; start < uses.length; start += atOnce) {
      yield { org_id, held: uses.slice(start, start + atOnce) };
    }
  }
}

/** One entry for each caller of each key, the last seen at the end. */
function createHeld(capacity: number) {
  const held = new Map<string, HeldUse>();
  return {
    put(use: HeldUse) {
      const place = placeOf(use);
      held.delete(place);
      held.set(place, use);
      const [oldest] = held.keys();
      if (held.size > capacity && oldest !== undefined) held.delete(oldest);
    },
    /** Puts back what could not be told, unless it was seen anew meanwhile or there is no room. */
    putBack(use: HeldUse) {
      if (!held.has(placeOf(use)) && held.size < capacity) held.set(placeOf(use), use);
    },
    takeAll(): HeldUse[] {
      const all = [...held.values()];
      held.clear();
      return all;
    },
  };
}

/** Gathers uses and tells them every 20 s, and once more when it is disposed. Losing some does no harm. */
export function createKeyUses(parts: KeyUsesParts): KeyUses {
  const { ask, clock, log } = parts;
  const held = createHeld(parts.capacity ?? defaultCapacity);
  const tell = async (batch: Batch) => {
    const uses = batch.held.map(({ key_id, ip, user_agent, at }) => ({ key_id, ip, user_agent, at }));
    try {
      await ask('keys.apiKeys.touch', { org_id: batch.org_id, uses });
    } catch (error) {
      log.warn({ err: error }, 'the use of keys could not be told; it is tried again');
      batch.held.forEach((use) => {
        held.putBack(use);
      });
    }
  };
  const flush = async () => {
    for (const batch of batchesOf(held.takeAll())) await tell(batch);
  };
  let flushing = Promise.resolve();
  const flushInTurn = () => (flushing = flushing.then(flush));
  const timer = setInterval(() => void flushInTurn(), parts.everyMs ?? defaultEveryMs);
  timer.unref();
  return {
    note: ({ user_agent, ...use }) => {
      const at = new Date(clock.nowMs()).toISOString();
      held.put({ ...use, user_agent: user_agent?.slice(0, longestUserAgent) ?? null, at });
    },
    flush: flushInTurn,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await flushInTurn();
    },
  };
}
