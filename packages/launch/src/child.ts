import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import type { ChildSpec, Exit } from './child-spec.ts';
import { openLog, type LogFile } from './log-file.ts';
import { endProcess, identify, sendSignal, type ProcessIdentity } from './process-identity.ts';
import { untilReady, type Ready } from './readiness.ts';

/** A running process of ours. */
export interface Child {
  readonly name: string;
  readonly identity: ProcessIdentity | undefined;
  readonly log: LogFile;
  readonly exited: Promise<Exit>;
  /** Resolves when it says it is ready; rejects, with its last words, if it ends before or takes too long. */
  ready(options: { timeoutMs: number; signal?: AbortSignal }): Promise<Ready>;
  /** Asks it to end, and kills it when it has not after the grace. */
  stop(graceMs: number): Promise<Exit>;
  /** Ends it at once, with everything it has started. */
  kill(): void;
}

/**
 * Starts a process that leads a group of its own, so that a Ctrl-C in the terminal reaches the supervisor alone and
 * the order of stopping is the supervisor's. What it says goes straight into the log file.
 */
export function startChild(spec: ChildSpec, logPath: string): Child {
  const log = openLog(logPath);
  const channel = spec.readiness.kind === 'message' ? (['ipc'] as const) : [];
  const started = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...spec.env },
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor, ...channel],
    ...spec.ids,
  });
  const exited = exitOf(started, log);
  const identity = started.pid === undefined ? undefined : identify(started.pid);
  return {
    name: spec.name,
    identity,
    log,
    exited,
    ready: untilReady({ spec, started, log, exited }),
    stop: async (graceMs) => {
      if (identity) await endProcess(identity, { signal: spec.stopSignal, graceMs });
      return exited;
    },
    kill: () => {
      if (identity) sendSignal(identity, 'SIGKILL', 'group');
    },
  };
}

function exitOf(started: ChildProcess, log: LogFile): Promise<Exit> {
  return new Promise<Exit>((resolve) => {
    started.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
    started.once('error', (error) => {
      if (started.pid !== undefined) return;
      writeSync(log.descriptor, `${error.message}\n`);
      resolve({ code: null, signal: null, problem: 'could not be started' });
    });
  }).finally(() => {
    closeSync(log.descriptor);
  });
}
