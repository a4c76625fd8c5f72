import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRefresher } from './refresher.ts';
import type { Topic } from './topics.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('events that come together are one refresh of everything they made old', async () => {
  const seen: Topic[][] = [];
  const refresher = createRefresher({ refresh: async (topics) => void seen.push([...topics]) });
  refresher.note(['aaf:shell', 'aaf:approvals']);
  refresher.note(['aaf:shell']);
  await vi.advanceTimersByTimeAsync(100);
  expect(seen).toEqual([['aaf:shell', 'aaf:approvals']]);
});

test('what comes while a refresh is under way is refreshed after a rest, and a failure stops nothing', async () => {
  const seen: Topic[][] = [];
  const refresher = createRefresher({
    refresh: async (topics) => {
      seen.push([...topics]);
      refresher.note(seen.length === 1 ? ['aaf:team'] : []);
      throw new Error('the dashboard is out of reach');
    },
  });
  refresher.note(['aaf:shell']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual([['aaf:shell']]);
  await vi.advanceTimersByTimeAsync(100);
  expect(seen).toEqual([['aaf:shell'], ['aaf:team']]);
});
