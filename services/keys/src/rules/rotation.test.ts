import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closeAfter, isClosed, lookAt, successorExpiry, type Watched } from './rotation.ts';

const startMs = Date.parse('2026-03-17T12:00:00.000Z');
const at = (minutes: number) => new Date(startMs + minutes * 60_000).toISOString();
const rotated = (overlapHours: number) => closeAfter({}, { successorId: 'key_2', overlapHours, now: at(0) });

/** Looks every minute, as the job does, and tells in which minute the key closes. */
function closesAfterMinutes(usedAt: readonly number[], overlapHours = 24, restMinutes = new Set<number>()) {
  let key: Watched = rotated(overlapHours);
  for (let minute = 1; minute <= overlapHours * 60; minute += 1) {
    const last = usedAt.filter((used) => used <= minute).at(-1);
    if (last !== undefined) key = { ...key, last_used_at: at(last) };
    if (restMinutes.has(minute)) continue;
    const look = lookAt(key, at(minute));
    if (look.closes) return minute;
    key = { ...key, ...look };
  }
  return undefined;
}

describe('a rotated key', () => {
  test('E15 closes at its end at the latest, however busy it is', () => {
    const busy = Array.from({ length: 300 }, (_, minute) => minute);
    expect(closesAfterMinutes(busy, 2)).toBe(120);
    expect(isClosed(at(120), at(119))).toBe(false);
    expect(isClosed(at(120), at(120))).toBe(true);
    expect(isClosed(null, at(120))).toBe(false);
  });

  test('E15 closes earlier once nobody has called with it for an hour, allowing for uses told late', () => {
    expect(closesAfterMinutes([])).toBe(61);
    expect(closesAfterMinutes([30])).toBe(91);
    expect(closesAfterMinutes([30, 60, 119])).toBe(180);
  });

  test('E15 never closes early within an hour of a use that was told within a minute', () => {
    const moments = fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 20 });
    fc.assert(
      fc.property(moments, (uses) => {
        const used = uses.toSorted((a, b) => a - b);
        const closed = closesAfterMinutes(used) ?? 24 * 60;
        const before = used.filter((minute) => minute <= closed).at(-1) ?? 0;
        expect(closed - before).toBeGreaterThan(60);
      }),
    );
  });

  test('E15 an hour in which nobody looked is no quiet hour', () => {
    const rest = new Set(Array.from({ length: 90 }, (_, minute) => minute + 10));
    expect(closesAfterMinutes([], 24, rest)).toBe(161);
  });

  test('is not rotated again', () => {
    expect(() =>
      closeAfter({ successor_id: 'key_2' }, { successorId: 'key_3', overlapHours: 1, now: at(0) }),
    ).toThrow(expect.objectContaining({ code: 'already_rotated', details: { successor_id: 'key_2' } }));
  });
});

test('B19 a successor lives as long as its predecessor was given, under the present maximum', () => {
  const old = { created_at: at(-10 * 1_440), expires_at: at(80 * 1_440) };
  expect(successorExpiry(old, 365, at(0))).toBe(at(90 * 1_440));
  expect(successorExpiry(old, 30, at(0))).toBe(at(30 * 1_440));
});
