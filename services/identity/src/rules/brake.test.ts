import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brakes, press, refuseTooSoon, secondsToWait, type BrakeSettings, type Pressure } from './brake.ts';

const start = Date.parse('2026-03-17T12:00:00.000Z');
const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

/** Tries as early as the brake lets it, for so long; says when each try was. */
function tryAsEarlyAsPossible(settings: BrakeSettings, forSeconds: number): number[] {
  const times: number[] = [];
  let pressure: Pressure | undefined;
  let now = 0;
  while (now <= forSeconds && times.length < 10_000) {
    const wait = secondsToWait(pressure, settings, at(now));
    if (wait === 0) {
      times.push(now);
      pressure = press(pressure, settings, at(now));
    }
    now += wait;
  }
  return times;
}

describe.each(['account', 'code'] as const)('the brake on wrong guesses at one account: %s', (name) => {
  const settings = brakes[name];
  test('R10 lets five through at once, and then makes each wait twice as long as the one before', () => {
    expect(tryAsEarlyAsPossible(settings, 600)).toEqual([0, 0, 0, 0, 0, 5, 15, 35, 75, 155, 315]);
  });

  test('R10 lets fewer than a hundred through in two months', () => {
    expect(tryAsEarlyAsPossible(settings, 60 * 86_400).length).toBeLessThan(100);
  });

  test('never waits longer than a day, however many went wrong', () => {
    const pressure = { level: 1_000, at: at(0) };
    expect(secondsToWait(pressure, settings, at(0))).toBe(86_400);
    expect(secondsToWait(pressure, settings, at(86_400))).toBe(0);
  });

  test('lets the one try after the wait be the right one', () => {
    const pressure = { level: 5, at: at(0) };
    expect(() => {
      refuseTooSoon(pressure, settings, at(4.9));
    }).toThrow('Try again in 1 seconds');
    expect(() => {
      refuseTooSoon(pressure, settings, at(5));
    }).not.toThrow();
  });
});

describe.each(Object.entries(brakes))('the brake «%s»', (_, settings: BrakeSettings) => {
  const anyPressure = fc.record({
    level: fc.double({ min: 0, max: 2_000, noNaN: true }),
    at: fc.constant(at(0)),
  });
  const anySeconds = fc.integer({ min: 0, max: 10_000_000 });

  test('asks for whole seconds, none or more, and no more than its longest wait', () => {
    fc.assert(
      fc.property(anyPressure, anySeconds, (pressure, seconds) => {
        const wait = secondsToWait(pressure, settings, at(seconds));
        expect(Number.isSafeInteger(wait) && wait >= 0 && wait <= settings.longestWaitSeconds).toBe(true);
      }),
    );
  });

  test('lets everybody in who waited as long as it said', () => {
    fc.assert(
      fc.property(anyPressure, anySeconds, (pressure, seconds) => {
        const wait = secondsToWait(pressure, settings, at(seconds));
        expect(secondsToWait(pressure, settings, at(seconds + wait))).toBe(0);
      }),
    );
  });

  test('never gets lighter by trying', () => {
    fc.assert(
      fc.property(anyPressure, anySeconds, (pressure, seconds) => {
        const pressed = press(pressure, settings, at(seconds));
        expect(pressed.level).toBeGreaterThanOrEqual(1);
        expect(secondsToWait(pressed, settings, at(seconds))).toBeGreaterThanOrEqual(
          secondsToWait(pressure, settings, at(seconds)),
        );
      }),
    );
  });

  test('forgets everything in time', () => {
    fc.assert(
      fc.property(anyPressure, (pressure) => {
        const later = at(2_000 * settings.drainSeconds);
        expect(press(pressure, settings, later).level).toBe(1);
      }),
    );
  });

  test('does not mind a clock that goes back', () => {
    fc.assert(
      fc.property(anyPressure, anySeconds, (pressure, seconds) => {
        expect(secondsToWait(pressure, settings, at(-seconds))).toBeLessThanOrEqual(
          settings.longestWaitSeconds,
        );
      }),
    );
  });
});
