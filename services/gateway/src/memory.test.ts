import { createTestClock } from '@aaf/testing/clock';
import { expect, test } from 'vitest';
import { createMemory } from './memory.ts';
import type { Trust } from './trust.ts';

function createScene() {
  const clock = createTestClock();
  const state = { holds: true, generation: 0 };
  const trust: Trust = {
    holds: () => state.holds,
    generation: () => state.generation,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const memory = createMemory(() => trust, clock);
  let asked = 0;
  const ask = async () => ({ value: (asked += 1), tags: ['organization:a'] });
  return {
    clock,
    state,
    recall: (load = ask) => memory.recall('key', load),
    revoke: (...tags: string[]) => {
      state.generation += 1;
      memory.forget(tags);
    },
  };
}

test('what is remembered is asked once, also by many at the same time', async () => {
  const { recall } = createScene();
  expect(await Promise.all([recall(), recall(), recall()])).toEqual([1, 1, 1]);
  expect(await recall()).toBe(1);
});

test('what is revoked under one of its tags is asked anew, and nothing else is', async () => {
  const { recall, revoke } = createScene();
  await recall();
  revoke('organization:b');
  expect(await recall()).toBe(1);
  revoke('person:x', 'organization:a');
  expect(await recall()).toBe(2);
});

test('an answer that was on its way when something was revoked is used by nobody who came later', async () => {
  const { recall, revoke } = createScene();
  const slow = Promise.withResolvers<{ value: number; tags: string[] }>();
  const early = recall(() => slow.promise);
  revoke('organization:a');
  const late = recall();
  slow.resolve({ value: -1, tags: ['organization:a'] });
  expect([await early, await late, await recall()]).toEqual([-1, 1, 1]);
});

test('without a lease nothing is believed and nothing is kept', async () => {
  const { recall, state } = createScene();
  await recall();
  state.holds = false;
  expect([await recall(), await recall()]).toEqual([2, 3]);
  state.holds = true;
  expect(await recall()).toBe(1);
});

test('nothing is remembered for longer than half a minute, or than it says, and a failure never', async () => {
  const { recall, clock } = createScene();
  const lasting = async () => ({ value: 0, tags: [], longestMs: 40_000 });
  const other = createScene();
  await other.recall(lasting);
  other.clock.advanceMs(39_999);
  expect(await other.recall()).toBe(0);
  other.clock.advanceMs(1);
  expect(await other.recall()).toBe(1);
  await recall();
  clock.advanceMs(30_000);
  expect(await recall()).toBe(2);
  clock.advanceMs(30_000);
  await expect(recall(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await recall()).toBe(3);
});
