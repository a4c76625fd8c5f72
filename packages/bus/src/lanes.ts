/** Something to be worked on in its turn. */
export interface LaneItem {
  /** Items of one lane are worked on one after another. */
  readonly lane: string;
  /** Where it belongs among those of its lane. */
  readonly position: number;
}

export interface LanesOptions<T extends LaneItem> {
  /** How many lanes are worked on at once. */
  concurrency: number;
  /** How many items of one lane are worked on in one go, where each of them may; one alone where it is not said. */
  together?: { most: number; may: (item: T) => boolean };
  /**
   * Works on the next items of a lane: at least one. Must not reject.
   * @returns undefined when they are done, or in how many ms they want to be tried again; their lane waits.
   */
  run: (items: readonly T[]) => Promise<number | undefined>;
}

interface Lane<T> {
  items: T[];
  /** How many of the first items are being worked on. */
  running: number;
  rest: ReturnType<typeof setTimeout> | undefined;
}

/** Work in order within a lane, and side by side across lanes, each lane in its turn. */
export class Lanes<T extends LaneItem> {
  readonly #options: LanesOptions<T>;
  readonly #lanes = new Map<string, Lane<T>>();
  readonly #running = new Set<Promise<void>>();
  #ready: Lane<T>[] = [];
  #isPaused = false;

  constructor(options: LanesOptions<T>) {
    this.#options = options;
  }

  add(item: T): void {
    const lane = this.#lanes.get(item.lane) ?? { items: [], running: 0, rest: undefined };
    this.#lanes.set(item.lane, lane);
    insert(lane, item);
    if (lane.items.length === 1) this.#ready.push(lane);
    this.#pump();
  }

  /** Starts nothing new until `resume`. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#pump();
  }

  /** Forgets what is not running; returns it, in order. What runs is not tried again. */
  clear(): T[] {
    const dropped = [...this.#lanes.values()].flatMap((lane) => {
      clearTimeout(lane.rest);
      return lane.items.splice(lane.running);
    });
    this.#lanes.clear();
    this.#ready = [];
    return dropped.sort((one, other) => one.position - other.position);
  }

  /** Resolves when nothing runs. Together with `clear`, that is the end. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #pump(): void {
    while (!this.#isPaused && this.#running.size < this.#options.concurrency) {
      const lane = this.#ready.shift();
      const [first] = lane?.items ?? [];
      if (!lane || !first) return;
      this.#start(first.lane, lane);
    }
  }

  #start(name: string, lane: Lane<T>): void {
    lane.running = this.#countTogether(lane);
    const work = this.#options.run(lane.items.slice(0, lane.running)).then((againMs) => {
      this.#running.delete(work);
      this.#finish(name, lane, againMs);
      this.#pump();
    });
    this.#running.add(work);
  }

  #countTogether({ items }: Lane<T>): number {
    const { most, may } = this.#options.together ?? { most: 1, may: () => true };
    const alone = items.slice(0, most).findIndex((item) => !may(item));
    return alone === -1 ? Math.min(most, items.length) : Math.max(1, alone);
  }

  #finish(name: string, lane: Lane<T>, againMs: number | undefined): void {
    const done = lane.running;
    lane.running = 0;
    const isForgotten = this.#lanes.get(name) !== lane;
    if (isForgotten) return;
    if (againMs !== undefined) {
      lane.rest = setTimeout(() => {
        lane.rest = undefined;
        this.#ready.push(lane);
        this.#pump();
      }, againMs);
      return;
    }
    lane.items.splice(0, done);
    if (lane.items.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(name);
  }
}

/** At its place, but never before those being worked on. */
function insert<T extends LaneItem>(lane: Lane<T>, item: T): void {
  let index = lane.items.length;
  while (index > lane.running && (lane.items[index - 1]?.position ?? 0) > item.position) index -= 1;
  lane.items.splice(index, 0, item);
}
