import type { Refusal } from '@aaf/contracts/errors';
import type { Ask } from '@aaf/service/ask';
import type { Log } from '@aaf/service/log';

/** Counts what is refused to those who belong to an organization, and tells it now and then. */
export interface Refusals extends AsyncDisposable {
  /** To be called only for callers of whom it is settled that they belong there: strangers count nowhere. */
  count(orgId: string, refusal: Refusal): void;
  /** Tells what has gathered. What could not be told stays for the next time. */
  flush(): Promise<void>;
}

export interface RefusalsParts {
  ask: Ask;
  log: Log;
  everyMs?: number | undefined;
}

const defaultEveryMs = 20_000;

/** Gathers counts and tells them every 20 s, and once more when it is disposed. */
export function createRefusals({ ask, log, everyMs = defaultEveryMs }: RefusalsParts): Refusals {
  let held = new Map<string, Map<string, number>>();
  const add = (orgId: string, code: string, count: number) => {
    const counts = held.get(orgId) ?? new Map<string, number>();
    held.set(orgId, counts.set(code, (counts.get(code) ?? 0) + count));
  };
  const tell = async (orgId: string, counts: ReadonlyMap<string, number>) => {
    try {
      await ask('usage.refusals.add', { org_id: orgId, counts: Object.fromEntries(counts) });
    } catch (error) {
      log.warn({ err: error }, 'refusals could not be told; it is tried again');
      for (const [code, count] of counts) add(orgId, code, count);
    }
  };
  const flush = async () => {
    const all = held;
    held = new Map();
    for (const [orgId, counts] of all) await tell(orgId, counts);
  };
  let flushing = Promise.resolve();
  const flushInTurn = () => (flushing = flushing.then(flush));
  const timer = setInterval(() => void flushInTurn(), everyMs);
  timer.unref();
  return {
    count: (orgId, { code }) => {
      add(orgId, code, 1);
    },
    flush: flushInTurn,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await flushInTurn();
    },
  };
}
