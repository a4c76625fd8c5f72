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
  /**
   * Works on an item. Must not reject.
   * @returns undefined when the item is done, or in how many ms it wants to be tried again; its lane waits.
   */
  run: (item: T) => Promise<number | undefined>;
}

interface Lane<T> {
  items: T[];
  isRunning: boolean;
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
    const lane = this.#lanes.get(item.lane) ?? { items: [], isRunning: false, rest: undefined };
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
      return lane.items.splice(lane.isRunning ? 1 : 0);
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
      const item = lane?.items[0];
      if (!lane || !item) return;
      this.#start(lane, item);
    }
  }

  #start(lane: Lane<T>, item: T): void {
    lane.isRunning = true;
    const work = this.#options.run(item).then((againMs) => {
      this.#running.delete(work);
      this.#finish(item.lane, lane, againMs);
      this.#pump();
    });
    this.#running.add(work);
  }

  #finish(name: string, lane: Lane<T>, againMs: number | undefined): void {
    lane.isRunning = false;
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
    lane.items.shift();
    if (lane.items.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(name);
  }
}

/** At its place, but never before the one being worked on. */
function insert<T extends LaneItem>(lane: Lane<T>, item: T): void {
  let index = lane.items.length;
  const first = lane.isRunning ? 1 : 0;
  while (index > first && (lane.items[index - 1]?.position ?? 0) > item.position) index -= 1;
  lane.items.splice(index, 0, item);
}
