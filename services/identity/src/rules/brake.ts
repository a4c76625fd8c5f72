import { Refusal } from '@aaf/contracts/errors';

/**
 * How a brake acts. Attempts fill it and time drains it; above `free` every further one must wait, each time
 * twice as long. It slows down and never shuts.
 */
export interface BrakeSettings {
  /** Attempts before the first wait. */
  free: number;
  firstWaitSeconds: number;
  longestWaitSeconds: number;
  /** How long it takes until one attempt is forgotten. */
  drainSeconds: number;
}

/** How full a brake is, and since when. */
export interface Pressure {
  level: number;
  /** ISO 8601 */
  at: string;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export const brakes = {
  /** Wrong passwords for one account: five at once, and under a hundred in two months. */
  account: { free: 5, firstWaitSeconds: 5, longestWaitSeconds: day, drainSeconds: 30 * day },
  /** Wrong codes for one account, counted apart: whoever has the password guesses them no faster. */
  code: { free: 5, firstWaitSeconds: 5, longestWaitSeconds: day, drainSeconds: 30 * day },
  /** Wrong passwords and codes from one network, where many people may sit behind one address. */
  network: { free: 20, firstWaitSeconds: 5, longestWaitSeconds: 15 * minute, drainSeconds: 30 },
  /** What a network asks for without being known: sign-ups, which cost a password hash, and mails. */
  visitor: { free: 30, firstWaitSeconds: 5, longestWaitSeconds: 15 * minute, drainSeconds: 30 },
  /** Sign-ins with a passkey that were begun; a page may begin one whenever it is opened. */
  ceremony: { free: 60, firstWaitSeconds: 5, longestWaitSeconds: 15 * minute, drainSeconds: 5 },
  /** Mails that anybody can have sent to one address. */
  mail: { free: 5, firstWaitSeconds: 30, longestWaitSeconds: hour, drainSeconds: hour },
} as const satisfies Record<string, BrakeSettings>;

const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;

function drained(pressure: Pressure | undefined, settings: BrakeSettings, now: string): number {
  if (!pressure) return 0;
  return Math.max(0, pressure.level - secondsBetween(pressure.at, now) / settings.drainSeconds);
}

/** How long whoever tries now must wait first, in whole seconds; 0 when they need not. */
export function secondsToWait(pressure: Pressure | undefined, settings: BrakeSettings, now: string): number {
  // Rounded, so that what drained between two tries does not make one of them free.
  const doublings = Math.round(pressure?.level ?? 0) - settings.free;
  if (!pressure || doublings < 0) return 0;
  const wait = Math.min(settings.firstWaitSeconds * 2 ** doublings, settings.longestWaitSeconds);
  return Math.max(0, Math.ceil(wait - secondsBetween(pressure.at, now)));
}

/** The pressure after one more attempt. */
export const press = (pressure: Pressure | undefined, settings: BrakeSettings, now: string): Pressure => ({
  level: drained(pressure, settings, now) + 1,
  at: now,
});

/** @throws {Refusal} `rate_limited` with `details.retry_after` in seconds, when it is too soon */
export function refuseTooSoon(pressure: Pressure | undefined, settings: BrakeSettings, now: string): void {
  const seconds = secondsToWait(pressure, settings, now);
  if (seconds === 0) return;
  throw new Refusal('rate_limited', {
    details: { retry_after: seconds },
    message: `Too many attempts. Try again in ${seconds} seconds.`,
  });
}
