import { spawn, type ChildProcess, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A program of this folder in a process of its own, with which one speaks in turns. */
export interface Child extends AsyncDisposable {
  tell(order: Serializable): void;
  /** The next thing it says. */
  hear(): Promise<unknown>;
}

/** Starts a program of this folder. It ends with its caller. */
export function startChild(program: string): Child {
  const file = path.join(import.meta.dirname, program);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    tell(order) {
      child.send(order);
    },
    async hear() {
      const heard = new AbortController();
      const { signal } = heard;
      try {
        const said: unknown[] = await Promise.race([
          once(child, 'message', { signal }),
          failWhenGone(child, { program, signal }),
        ]);
        return said[0];
      } finally {
        heard.abort();
      }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

async function failWhenGone(
  child: ChildProcess,
  { program, signal }: { program: string; signal: AbortSignal },
): Promise<never> {
  await once(child, 'exit', { signal });
  throw new Error(`${program} ended amid the run`);
}
