/** How many checks passed, failed and were left out. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The one line that sums up a run, such as `12 passed, 0 failed`; what was left out shows only if something was. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Reads the last such line of an output; nothing if there is none. */
export function findTally(output: string): Tally | undefined {
  const line = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  if (!line) return undefined;
  const [, passed, failed, skipped = '0'] = line;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

/** Two runs as one. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}
