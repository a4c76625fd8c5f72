import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDoorbell } from './doorbell.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Whether a wait is over, without any time passing. */
async function isOver(waiting: Promise<void>): Promise<boolean> {
  let over = false;
  void waiting.then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return over;
}

test('a ring wakes who waits', async () => {
  const doorbell = createDoorbell();
  const waiting = doorbell.wait(60_000);
  expect(await isOver(waiting)).toBe(false);
  doorbell.ring();
  expect(await isOver(waiting)).toBe(true);
});

test('a ring that nobody heard is kept for the next wait, and counts once', async () => {
  const doorbell = createDoorbell();
  doorbell.ring();
  doorbell.ring();
  expect(await isOver(doorbell.wait(60_000))).toBe(true);
  expect(await isOver(doorbell.wait(60_000))).toBe(false);
});

test('nobody waits longer than they said', async () => {
  const waiting = createDoorbell().wait(1_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await isOver(waiting)).toBe(true);
});
