import type { Clock } from '@aaf/service/clock';
import type { Trust } from './trust.ts';

/** What is remembered, and under which tags it is revoked. */
export interface Tagged<T> {
  value: T;
  tags: readonly string[];
  /** For how long at most, in ms. */
  longestMs?: number;
}

/** Answers about access, remembered for as long as they may be trusted. */
export interface Memory {
  /** The remembered answer, or a new one. Calls for the same at the same time ask once. */
  recall<T>(key: string, load: () => Promise<Tagged<T>>): Promise<T>;
  /** Forgets what stands under any of the tags; everything where none are named. */
  forget(tags: readonly string[] | undefined): void;
}

interface Entry {
  value: unknown;
  tags: readonly string[];
  endsAtMs: number;
}

/** A second net below the leases: nothing is remembered for longer, in ms, unless it says so. */
const briefMs = 30_000;
/** Beyond this the oldest entries go. */
const mostEntries = 100_000;

/** @param trustOf comes later than the memory that it empties */
export function createMemory(trustOf: () => Trust, clock: Clock): Memory {
  const entries = new Map<string, Entry>();
  const byTag = new Map<string, Set<string>>();
  // What was asked before a revocation must not be shared with whoever comes after it.
  let asking = new Map<string, Promise<Entry>>();

  const drop = (key: string) => {
    for (const tag of entries.get(key)?.tags ?? []) {
      const keys = byTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) byTag.delete(tag);
    }
    entries.delete(key);
  };
  const keep = (key: string, entry: Entry) => {
    drop(key);
    entries.set(key, entry);
    for (const tag of entry.tags) {
      const keys = byTag.get(tag);
      if (keys) keys.add(key);
      else byTag.set(tag, new Set([key]));
    }
    if (entries.size > mostEntries) {
      const [oldest] = entries.keys();
      if (oldest !== undefined) drop(oldest);
    }
  };
  const load = async (key: string, ask: () => Promise<Tagged<unknown>>): Promise<Entry> => {
    const trust = trustOf();
    const before = trust.generation();
    const { value, tags, longestMs = briefMs } = await ask();
    const entry: Entry = { value, tags, endsAtMs: clock.nowMs() + longestMs };
    if (trust.holds() && trust.generation() === before) keep(key, entry);
    return entry;
  };
  const askOnce = (key: string, ask: () => Promise<Tagged<unknown>>): Promise<Entry> => {
    const running = asking.get(key);
    if (running) return running;
    const mine = asking;
    const started = load(key, ask).finally(() => mine.delete(key));
    mine.set(key, started);
    return started;
  };
  return {
    async recall<T>(key: string, ask: () => Promise<Tagged<T>>): Promise<T> {
      const known = entries.get(key);
      const isUsable = known && trustOf().holds() && clock.nowMs() < known.endsAtMs;
      const entry = isUsable ? known : await askOnce(key, ask);
      return entry.value as T; // kept under this very key, by the same caller
    },
    forget(tags) {
      asking = new Map();
      if (!tags) {
        entries.clear();
        byTag.clear();
        return;
      }
      for (const tag of tags) for (const key of [...(byTag.get(tag) ?? [])]) drop(key);
    },
  };
}
