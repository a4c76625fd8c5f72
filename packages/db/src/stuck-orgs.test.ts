import { expect, test } from 'vitest';
import { createStuckOrgs } from './stuck-orgs.ts';

function setUp() {
  const time = { nowMs: 1_000 };
  return { time, stuck: createStuckOrgs(() => time.nowMs) };
}

test('an organization is left alone for a while, and then tried again', () => {
  const { time, stuck } = setUp();
  stuck.add(['a']);
  expect(stuck.list()).toEqual(['a']);
  expect(stuck.msUntilNext()).toBe(250);
  time.nowMs += 250;
  expect(stuck.list()).toEqual([]);
});

test('nothing is waited for when the pause of a stuck one is over, so that a loop can sleep', () => {
  const { time, stuck } = setUp();
  stuck.add(['a']);
  time.nowMs += 10_000;
  expect(stuck.msUntilNext()).toBe(Infinity);
});

test('each failure in a row doubles the pause, up to five seconds', () => {
  const { time, stuck } = setUp();
  const pauses = Array.from({ length: 7 }, () => {
    stuck.add(['a']);
    const pause = stuck.msUntilNext();
    time.nowMs += pause;
    return pause;
  });
  expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

test('one that got through starts anew', () => {
  const { stuck } = setUp();
  stuck.add(['a', 'b']);
  stuck.add(['a']);
  stuck.free(['a']);
  expect(stuck.list()).toEqual(['b']);
  stuck.add(['a']);
  expect(stuck.msUntilNext()).toBe(250);
});
