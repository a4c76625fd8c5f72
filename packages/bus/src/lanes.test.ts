import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Lanes, type LaneItem, type LanesOptions } from './lanes.ts';

const item = (lane: string, position: number): LaneItem => ({ lane, position });
const name = ({ lane, position }: LaneItem): string => `${lane}${position}`;

/** Lanes whose work ends when the test says so. */
function createManual(concurrency: number, together?: LanesOptions<LaneItem>['together']) {
  const started: string[] = [];
  const ends = new Map<string, (againMs?: number) => void>();
  const lanes = new Lanes<LaneItem>({
    concurrency,
    ...(together ? { together } : {}),
    run: (items) => {
      const which = items.map(name).join('+');
      started.push(which);
      const { promise, resolve } = Promise.withResolvers<number | undefined>();
      ends.set(which, resolve);
      return promise;
    },
  });
  const end = async (which: string, againMs?: number) => {
    ends.get(which)?.(againMs);
    // Promises alone: some of these tests move the timers by hand.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { lanes, started, end };
}

test('items of one lane run one after another, those of others side by side', async () => {
  const { lanes, started, end } = createManual(16);
  for (const one of [item('a', 1), item('a', 2), item('b', 1)]) lanes.add(one);
  expect(started).toEqual(['a1', 'b1']);
  await end('a1');
  expect(started).toEqual(['a1', 'b1', 'a2']);
});

test('no more lanes run at once than allowed, and each has its turn', async () => {
  const { lanes, started, end } = createManual(2);
  for (const one of [item('a', 1), item('a', 2), item('b', 1), item('c', 1)]) lanes.add(one);
  expect(started).toEqual(['a1', 'b1']);
  await end('a1');
  expect(started).toEqual(['a1', 'b1', 'c1']);
  await end('c1');
  expect(started).toEqual(['a1', 'b1', 'c1', 'a2']);
});

test('an item that wants to be tried again keeps its lane waiting, and nobody else', async () => {
  vi.useFakeTimers();
  const { lanes, started, end } = createManual(1);
  for (const one of [item('a', 1), item('a', 2), item('b', 1)]) lanes.add(one);
  await end('a1', 1_000);
  expect(started).toEqual(['a1', 'b1']);
  await end('b1');
  await vi.advanceTimersByTimeAsync(999);
  expect(started).toEqual(['a1', 'b1']);
  await vi.advanceTimersByTimeAsync(1);
  expect(started).toEqual(['a1', 'b1', 'a1']);
  vi.useRealTimers();
});

test('what waits in a lane is worked on together, up to the most, and what must be alone is', async () => {
  const { lanes, started, end } = createManual(1, { most: 3, may: ({ position }) => position !== 6 });
  for (const position of [1, 2, 3, 4, 5, 6, 7, 8]) lanes.add(item('a', position));
  for (const which of ['a1', 'a2+a3+a4', 'a5', 'a6', 'a7+a8']) await end(which);
  expect(started).toEqual(['a1', 'a2+a3+a4', 'a5', 'a6', 'a7+a8']);
});

test('nothing comes between those that are worked on together, and clearing leaves them out', async () => {
  const { lanes, started, end } = createManual(1, { most: 2, may: () => true });
  lanes.pause();
  for (const position of [3, 5, 9]) lanes.add(item('a', position));
  lanes.resume();
  lanes.add(item('a', 4));
  expect(lanes.clear().map(name)).toEqual(['a4', 'a9']);
  await end('a3+a5');
  expect(started).toEqual(['a3+a5']);
});

test('an item that comes late takes its place among those that wait, never before the one that runs', async () => {
  const { lanes, started, end } = createManual(1);
  for (const one of [item('a', 5), item('a', 7), item('a', 3), item('a', 6)]) lanes.add(one);
  for (const which of ['a5', 'a3', 'a6', 'a7']) await end(which);
  expect(started).toEqual(['a5', 'a3', 'a6', 'a7']);
});

test('a pause lets order settle before anything runs', () => {
  const { lanes, started } = createManual(16);
  lanes.pause();
  lanes.add(item('a', 2));
  lanes.add(item('a', 1));
  expect(started).toEqual([]);
  lanes.resume();
  expect(started).toEqual(['a1']);
});

test('clearing gives back what does not run, in order, and never tries again what does', async () => {
  const { lanes, started, end } = createManual(1);
  for (const one of [item('b', 2), item('a', 4), item('b', 3), item('a', 1)]) lanes.add(one);
  expect(lanes.clear().map(name)).toEqual(['a1', 'b3', 'a4']);
  const settled = lanes.settled();
  await end('b2', 0);
  await settled;
  expect(started).toEqual(['b2']);
});

test('whatever the order of arrival, a lane that was paused works in order', async () => {
  const arrival = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(50)), { selector: String });
  const property = fc.asyncProperty(arrival, fc.integer({ min: 1, max: 4 }), async (items, concurrency) => {
    const done: LaneItem[] = [];
    const lanes = new Lanes<LaneItem>({
      concurrency,
      together: { most: 3, may: ({ position }) => position % 7 > 0 },
      run: async (some) => {
        await Promise.resolve();
        done.push(...some);
        return undefined;
      },
    });
    lanes.pause();
    for (const [lane, position] of items) lanes.add(item(lane, position));
    lanes.resume();
    await lanes.settled();
    expect(done).toHaveLength(items.length);
    for (const lane of ['a', 'b', 'c']) {
      const positions = done.filter((one) => one.lane === lane).map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted((one, other) => one - other));
    }
  });
  await fc.assert(property, { numRuns: 200 });
});
