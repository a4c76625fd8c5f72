import { once } from 'node:events';
import { startChild } from './child.ts';
import { childFailure, describeExit, type ChildSpec } from './child-spec.ts';

const STOP_GRACE_MS = 5_000;

/** A program that does one thing and ends, such as a build or a migration. */
export type TaskSpec = Omit<ChildSpec, 'readiness' | 'stopSignal' | 'prepare' | 'ids'>;

/** Runs a program to its end, which must be a good one; an abort ends it first. Fails with its last words. */
export async function runTask(
  spec: TaskSpec,
  options: { logPath: string; signal: AbortSignal },
): Promise<void> {
  options.signal.throwIfAborted();
  const neverReady = { kind: 'says', words: /(?!)/ } as const;
  const task = startChild({ ...spec, readiness: neverReady, stopSignal: 'SIGTERM' }, options.logPath);
  const ended = new AbortController();
  const aborted = once(options.signal, 'abort', { signal: ended.signal }).then(
    () => task.stop(STOP_GRACE_MS),
    () => task.exited,
  );
  const exit = await Promise.race([task.exited, aborted]);
  ended.abort();
  options.signal.throwIfAborted();
  if (exit.code !== 0) throw childFailure(spec.name, describeExit(exit), task.log);
}
