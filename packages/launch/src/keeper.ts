import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild, type Child } from './child.ts';
import { describeExit, type ChildSpec } from './child-spec.ts';
import { forgetProcess, recordProcess } from './leftovers.ts';
import type { Ready } from './readiness.ts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
const STEADY_AFTER_MS = 10_000;

export interface KeepingOptions {
  readonly logsDir: string;
  readonly processesDir: string;
  readonly notice: (line: string) => void;
  readonly changed: () => void;
  readonly readyTimeoutMs: number;
  readonly stopGraceMs: number;
}

/** A supervised process as it is now; no pid while it is between two lives. */
export interface KeptChild {
  readonly name: string;
  readonly pid?: number;
  readonly health_url?: string;
}

/** Keeps one process running. */
export interface Keeper {
  /** Settles with the first start: only a process that has been ready once is started again. */
  readonly ready: Promise<void>;
  child(): KeptChild;
  stop(): Promise<void>;
  kill(): void;
}

/** How long to wait before the nth start after as many crashes in a row: doubling from 0.1 s up to 5 s. */
export function restartDelayMs(crashesInARow: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (crashesInARow - 1), LONGEST_DELAY_MS);
}

/** Starts a process now, and again whenever it ends, until stopped. */
export function keepRunning(spec: ChildSpec, options: KeepingOptions): Keeper {
  const stopping = new AbortController();
  const life: Life = { spec, options, signal: stopping.signal, crashesInARow: 0 };
  const first = startOnce(life);
  const ended = first.then(
    (child) => restartForever(life, child),
    () => undefined, // whoever awaits `ready` hears of it
  );
  return {
    ready: first.then(() => undefined),
    child: () => ({ name: spec.name, ...pidOf(life.child), ...life.ready }),
    stop: async () => {
      stopping.abort();
      await life.child?.stop(options.stopGraceMs);
      await ended;
    },
    kill: () => {
      stopping.abort();
      life.child?.kill();
    },
  };
}

interface Life {
  readonly spec: ChildSpec;
  readonly options: KeepingOptions;
  readonly signal: AbortSignal;
  crashesInARow: number;
  child?: Child | undefined;
  ready?: Ready | undefined;
}

async function startOnce(life: Life): Promise<Child> {
  const { spec, options, signal } = life;
  await spec.prepare?.();
  signal.throwIfAborted();
  const child = startChild(spec, path.join(options.logsDir, `${spec.name}.log`));
  life.child = child;
  if (child.identity)
    recordProcess(options.processesDir, { name: spec.name, stop_signal: spec.stopSignal, ...child.identity });
  void child.exited.then(() => {
    life.child = undefined;
    life.ready = undefined;
    forgetProcess(options.processesDir, spec.name);
  });
  try {
    life.ready = await child.ready({ timeoutMs: options.readyTimeoutMs, signal });
    return child;
  } catch (error) {
    await child.stop(options.stopGraceMs);
    throw error;
  }
}

async function restartForever(life: Life, first: Child): Promise<void> {
  for (let child: Child | undefined = first; child; child = await restartUntilReady(life)) {
    const readyAt = performance.now();
    const exit = await child.exited;
    if (life.signal.aborted) return;
    const wasSteady = performance.now() - readyAt > STEADY_AFTER_MS;
    life.crashesInARow = wasSteady ? 1 : life.crashesInARow + 1;
    life.options.notice(`${life.spec.name} ${describeExit(exit)}; starting it again`);
    life.options.changed();
  }
}

/** Tries until it is ready again; answers nothing if the stop comes first. */
async function restartUntilReady(life: Life): Promise<Child | undefined> {
  const { spec, options, signal } = life;
  for (;;) {
    try {
      await sleep(restartDelayMs(life.crashesInARow), undefined, { signal });
      const child = await startOnce(life);
      options.notice(`${spec.name} is ready again`);
      options.changed();
      return child;
    } catch (error) {
      if (signal.aborted) return undefined;
      options.notice(error instanceof Error ? error.message : String(error));
      life.crashesInARow += 1;
    }
  }
}

function pidOf(child: Child | undefined): { pid?: number } {
  return child?.identity ? { pid: child.identity.pid } : {};
}
