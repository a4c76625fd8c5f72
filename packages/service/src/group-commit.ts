/** Commits together what comes in together. */
export interface GroupCommit<T, R> {
  /** Resolves with the item's own outcome once its group is committed; rejects with its own failure. */
  add(item: T): Promise<R>;
}

export interface GroupCommitOptions<T, R> {
  /** Commits a group in one go, all of it or nothing, and tells what became of each item, in order. */
  commit: (items: readonly T[]) => Promise<readonly R[]>;
  /** The most items in one group. */
  most: number;
  /** The most that the items of one group may weigh together, unless a single one weighs more. */
  mostWeight: number;
  weigh: (item: T) => number;
  /** How many groups may be on their way at once. */
  atOnce: number;
  /** Whether a failure is no fault of an item's, such as a lost database: then all of its group have failed. */
  isEverybodys: (error: unknown) => boolean;
}

type Limits<T> = Pick<GroupCommitOptions<T, never>, 'most' | 'mostWeight' | 'weigh'>;

interface Waiting<T, R> {
  item: T;
  resolve: (outcome: R) => void;
  reject: (reason: unknown) => void;
}

/** How many of the first items fit into one group. */
function countFitting<T>(items: readonly T[], { most, mostWeight, weigh }: Limits<T>): number {
  let weight = 0;
  let count = 0;
  for (const item of items.slice(0, most)) {
    weight += weigh(item);
    if (count > 0 && weight > mostWeight) break;
    count += 1;
  }
  return count;
}

/**
 * Group commit (DeWitt et al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984): while
 * a group is being made durable, those who come gather into the next one. Nobody waits for company: what finds
 * nothing on its way starts when the turn of the event loop ends.
 *
 * A group that fails is committed again one by one, so that each item fails by its own fault alone. Where nobody
 * knows whether it was committed, as when the connection broke, it is not tried again.
 */
export function createGroupCommit<T, R>(options: GroupCommitOptions<T, R>): GroupCommit<T, R> {
  const { commit, atOnce } = options;
  const limits = { ...options, weigh: ({ item }: Waiting<T, R>) => options.weigh(item) };
  const waiting: Waiting<T, R>[] = [];
  let onTheirWay = 0;
  let isScheduled = false;

  const settle = async (group: readonly Waiting<T, R>[]): Promise<void> => {
    try {
      const outcomes = await commit(group.map(({ item }) => item));
      if (outcomes.length !== group.length)
        throw new Error('a group has another number of outcomes than items');
      for (const [place, { resolve }] of group.entries()) resolve(outcomes[place] as R); // as many as items
    } catch (error) {
      const isOver = group.length === 1 || options.isEverybodys(error);
      if (isOver) for (const { reject } of group) reject(error);
      else await Promise.all(group.map((one) => settle([one])));
    }
  };
  const start = () => {
    isScheduled = false;
    while (waiting.length > 0 && onTheirWay < atOnce) {
      const group = waiting.splice(0, countFitting(waiting, limits));
      onTheirWay += 1;
      void settle(group).finally(() => {
        onTheirWay -= 1;
        start();
      });
    }
  };
  return {
    add(item) {
      const { promise, resolve, reject } = Promise.withResolvers<R>();
      waiting.push({ item, resolve, reject });
      if (!isScheduled && onTheirWay < atOnce) {
        isScheduled = true;
        setImmediate(start);
      }
      return promise;
    },
  };
}
