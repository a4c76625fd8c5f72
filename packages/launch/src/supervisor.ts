import path from 'node:path';
import type { ChildSpec } from './child-spec.ts';
import { keepRunning, type Keeper, type KeptChild } from './keeper.ts';

/** Where logs and records go, and who hears of what happens. */
export interface SupervisorOptions {
  /** Gets `logs/<name>.log` and, for as long as something runs, `processes/<name>.json`. */
  readonly dataDir: string;
  /** Hears one line about every crash and every recovery. */
  readonly notice: (line: string) => void;
  /** Hears that a child runs under another pid or address than before. */
  readonly changed?: () => void;
  readonly readyTimeoutMs?: number;
  readonly stopGraceMs?: number;
}

/** Keeps processes running until it is stopped, and leaves none behind. */
export interface Supervisor extends AsyncDisposable {
  /**
   * Starts these together and waits until all are ready; fails, with the last words of the one that failed, if one
   * ends before. From then on each is started again whenever it ends by itself.
   */
  start(specs: readonly ChildSpec[]): Promise<void>;
  /** What runs now, in the order of starting. */
  children(): KeptChild[];
  /** Stops the last started group first; the members of a group together. Safe to call more than once. */
  stop(): Promise<void>;
  /** Ends everything at once. */
  kill(): void;
}

/** A supervisor with nothing to supervise yet. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const groups: Keeper[][] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopInReverse(groups));
  return {
    start: async (specs) => {
      if (stopping) throw new Error('the supervisor is stopping');
      const group = specs.map((spec) => keepRunning(spec, keepingOptions(options)));
      groups.push(group);
      await Promise.all(group.map((keeper) => keeper.ready));
    },
    children: () => groups.flat().map((keeper) => keeper.child()),
    stop,
    kill: () => {
      for (const keeper of groups.flat()) keeper.kill();
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** The folder, inside the data folder, that remembers what runs. */
export function processesFolder(dataDir: string): string {
  return path.join(dataDir, 'processes');
}

async function stopInReverse(groups: readonly Keeper[][]): Promise<void> {
  for (const group of groups.toReversed()) await Promise.all(group.map((keeper) => keeper.stop()));
}

function keepingOptions(options: SupervisorOptions) {
  return {
    logsDir: path.join(options.dataDir, 'logs'),
    processesDir: processesFolder(options.dataDir),
    notice: options.notice,
    changed: options.changed ?? (() => undefined),
    readyTimeoutMs: options.readyTimeoutMs ?? 60_000,
    stopGraceMs: options.stopGraceMs ?? 10_000,
  };
}
