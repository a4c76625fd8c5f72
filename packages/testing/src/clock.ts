import type { Clock } from '@aaf/service/clock';

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  advanceMs(ms: number): void;
  /** Jumps to a moment, ISO 8601. */
  set(moment: string): void;
}

/** @param start where it stands first; the middle of a month and a day, so that no test straddles an edge by accident */
export function createTestClock(start = '2026-03-17T12:00:00.000Z'): TestClock {
  let nowMs = Date.parse(start);
  return {
    nowMs: () => nowMs,
    advanceMs(ms) {
      nowMs += ms;
    },
    set(moment) {
      nowMs = Date.parse(moment);
    },
  };
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
