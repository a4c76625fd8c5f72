/** Where business time comes from. Tests move it; SQL's now() is never asked. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** The clock's time as the wire writes it: ISO 8601, UTC, milliseconds. */
export const isoNow = (clock: Clock): string => new Date(clock.nowMs()).toISOString();
