const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** Organizations whose next event was not taken: each is left alone for a while, longer every time in a row. */
export interface StuckOrgs {
  /** Those to leave alone at this moment. */
  list(): string[];
  /** How long until the next of those may be tried again; infinite when there is none. */
  msUntilNext(): number;
  add(orgs: readonly string[]): void;
  /** Their event was taken. */
  free(orgs: readonly string[]): void;
}

/** @param nowMs elapsed time, which no test moves and no operator sets back */
export function createStuckOrgs(nowMs: () => number): StuckOrgs {
  const stuck = new Map<string, { untilMs: number; pauseMs: number }>();
  const paused = () => [...stuck].filter(([, { untilMs }]) => untilMs > nowMs());
  return {
    list: () => paused().map(([org]) => org),
    msUntilNext: () => Math.min(Infinity, ...paused().map(([, { untilMs }]) => untilMs - nowMs())),
    add(orgs) {
      for (const org of orgs) {
        const before = stuck.get(org)?.pauseMs;
        const pauseMs = before === undefined ? FIRST_PAUSE_MS : Math.min(before * 2, LONGEST_PAUSE_MS);
        stuck.set(org, { untilMs: nowMs() + pauseMs, pauseMs });
      }
    },
    free(orgs) {
      for (const org of orgs) stuck.delete(org);
    },
  };
}
