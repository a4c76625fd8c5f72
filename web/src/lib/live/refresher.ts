import type { Topic } from './topics.ts';

/** Gathers what has become old and has it loaded anew, not for each event alone. */
export interface Refresher {
  note: (topics: readonly Topic[]) => void;
  stop: () => void;
}

interface Options {
  refresh: (topics: ReadonlySet<Topic>) => Promise<unknown>;
  /** How long the first event waits for others; longer than this nobody waits to see it. */
  gatherMs?: number;
  /** The shortest time between two refreshes, however busy the agents are. */
  restMs?: number;
}

export function createRefresher({ refresh, gatherMs = 100, restMs = 1_000 }: Options): Refresher {
  const old = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;

  async function run() {
    timer = undefined;
    isBusy = true;
    const topics = new Set(old);
    old.clear();
    await refresh(topics).catch(() => undefined); // the page that is there stays
    isBusy = false;
    if (old.size > 0) timer = setTimeout(() => void run(), restMs);
  }

  return {
    note(topics) {
      for (const topic of topics) old.add(topic);
      if (old.size > 0 && !isBusy) timer ??= setTimeout(() => void run(), gatherMs);
    },
    stop: () => clearTimeout(timer),
  };
}
