import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { childFailure, describeExit, type ChildSpec, type Exit } from './child-spec.ts';
import { readSince, type LogFile } from './log-file.ts';

/** What a process tells about itself when it is ready. */
export interface Ready {
  readonly health_url?: string;
}

interface Waiting {
  readonly spec: ChildSpec;
  readonly started: ChildProcess;
  readonly log: LogFile;
  readonly exited: Promise<Exit>;
}

/** The function that waits for one started process; it listens from now on, whenever it is called. */
export function untilReady({ spec, started, log, exited }: Waiting) {
  const announced = announcement(started);
  return async (options: { timeoutMs: number; signal?: AbortSignal }): Promise<Ready> => {
    const watching = new AbortController();
    const failed = exited.then((exit) => {
      throw childFailure(spec.name, describeExit(exit), log);
    });
    const late = sleep(options.timeoutMs, undefined, { signal: watching.signal }).then(() => {
      throw childFailure(spec.name, `was not ready within ${options.timeoutMs / 1000} s`, log);
    });
    try {
      const watch = watchFor(spec, { announced, log, signal: watching.signal });
      return await Promise.race([watch, failed, late, abortOf(options.signal, watching.signal)]);
    } finally {
      watching.abort();
    }
  };
}

function watchFor(
  { readiness }: ChildSpec,
  { announced, log, signal }: { announced: Promise<Ready>; log: LogFile; signal: AbortSignal },
): Promise<Ready> {
  switch (readiness.kind) {
    case 'message':
      return announced;
    case 'answers':
      return poll(() => doesAnswer(readiness.url), signal);
    case 'says':
      return poll(() => readiness.words.test(readSince(log)), signal);
  }
}

async function poll(isSo: () => Promise<boolean> | boolean, signal: AbortSignal): Promise<Ready> {
  while (!(await isSo())) await sleep(15, undefined, { signal });
  return {};
}

/** Whether a GET answers with success, redirects followed. */
export async function doesAnswer(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not listening yet: that is what is being waited out
  }
}

function announcement(started: ChildProcess): Promise<Ready> {
  return new Promise((resolve) => {
    started.on('message', (message: unknown) => {
      if (typeof message !== 'object' || message === null) return;
      if (!('ready' in message) || message.ready !== true) return;
      const url = 'health_url' in message ? message.health_url : undefined;
      resolve(typeof url === 'string' ? { health_url: url } : {});
    });
  });
}

function abortOf(signal: AbortSignal | undefined, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (!signal) return;
    const abort = () => {
      reject(new Error('interrupted', { cause: signal.reason }));
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true, signal: until });
  });
}
