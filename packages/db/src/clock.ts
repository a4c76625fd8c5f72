/** Where business time comes from. Tests move it; SQL's now() is never asked. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
}
