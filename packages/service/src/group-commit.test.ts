import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

/** Records the groups, and lets each end when it is told to. */
function createStore({ fails = () => false }: { fails?: (item: number) => boolean } = {}) {
  const groups: number[][] = [];
  const ends: (() => void)[] = [];
  return {
    groups,
    endNext: () => ends.shift()?.(),
    commit: async (items: readonly number[]) => {
      groups.push([...items]);
      await new Promise<void>((resolve) => {
        ends.push(resolve);
      });
      if (items.some(fails)) throw new Error(`cannot commit ${items.filter(fails).join()}`);
      return items.map((item) => item * 10);
    },
  };
}

const light = { weigh: () => 1, mostWeight: 1_000, isEverybodys: () => false };
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what comes while a group is on its way is committed together afterwards, each with its own outcome', async () => {
  const store = createStore();
  const group = createGroupCommit<number, number>({ ...light, commit: store.commit, most: 100, atOnce: 1 });
  const first = group.add(1);
  await turn();
  const others = [2, 3, 4].map((item) => group.add(item));
  await turn();
  expect(store.groups).toEqual([[1]]);
  store.endNext();
  expect(await first).toBe(10);
  await turn();
  expect(store.groups).toEqual([[1], [2, 3, 4]]);
  store.endNext();
  expect(await Promise.all(others)).toEqual([20, 30, 40]);
});

test('what comes in one turn starts together; no group is larger than the most, nor more on their way than allowed', async () => {
  const store = createStore();
  const group = createGroupCommit<number, number>({ ...light, commit: store.commit, most: 2, atOnce: 2 });
  const all = [1, 2, 3, 4, 5].map((item) => group.add(item));
  await turn();
  expect(store.groups).toEqual([
    [1, 2],
    [3, 4],
  ]);
  store.endNext();
  await Promise.all(all.slice(0, 2));
  await turn();
  expect(store.groups).toHaveLength(3);
  store.endNext();
  store.endNext();
  expect(await Promise.all(all)).toEqual([10, 20, 30, 40, 50]);
});

test('a group is no heavier than allowed, but what is too heavy by itself still goes', async () => {
  const store = createStore();
  const weights = { ...light, weigh: (item: number) => item, mostWeight: 10 };
  const group = createGroupCommit<number, number>({ ...weights, commit: store.commit, most: 100, atOnce: 9 });
  const all = [4, 6, 1, 30, 2].map((item) => group.add(item));
  await turn();
  expect(store.groups).toEqual([[4, 6], [1], [30], [2]]);
  for (const _ of all) store.endNext();
  await Promise.all(all);
});

test('one that cannot be committed fails alone: its neighbours are committed, and later ones go on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 12 }),
      fc.nat(5),
      async (items, by) => {
        const fails = (item: number) => item % 5 === by;
        const commit = (group: readonly number[]) =>
          group.some(fails)
            ? Promise.reject(new Error('no'))
            : Promise.resolve(group.map((item) => item * 10));
        const group = createGroupCommit<number, number>({ ...light, commit, most: 4, atOnce: 1 });
        const outcomes = await Promise.allSettled(items.map((item) => group.add(item)));
        expect(outcomes.map(({ status }) => status)).toEqual(
          items.map((item) => (fails(item) ? 'rejected' : 'fulfilled')),
        );
        const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
        expect(kept).toEqual(items.filter((item) => !fails(item)).map((item) => item * 10));
      },
    ),
    { numRuns: 50 },
  );
});

test('when the store itself fails, all of the group fail and nothing is tried again: it may have been done', async () => {
  const groups: (readonly number[])[] = [];
  const commit = (items: readonly number[]) => {
    groups.push(items);
    return Promise.reject(new Error('the connection is lost'));
  };
  const group = createGroupCommit<number, number>({
    ...light,
    commit,
    most: 9,
    atOnce: 1,
    isEverybodys: () => true,
  });
  const outcomes = await Promise.allSettled([1, 2, 3].map((item) => group.add(item)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(groups).toEqual([[1, 2, 3]]);
});
