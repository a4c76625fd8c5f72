import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

/** A lock that this process holds until it is released or the process is gone, however it went. */
export interface Lock extends Disposable {
  release(): void;
}

/** The process that holds a lock we wanted. */
export interface Holder {
  readonly held_by: number;
}

/** Takes the lock in `file`, or answers who has it. A lock whose holder is gone is free. */
export function tryLock(file: string): Lock | Holder {
  const self = identify(process.pid);
  if (!self) throw new Error('this process cannot see itself; is /proc mounted?');
  mkdirSync(path.dirname(file), { recursive: true });
  const ours = `${file}.${process.pid}`;
  writeFileSync(ours, JSON.stringify(self));
  try {
    for (;;) {
      if (isLinked(ours, file)) return lockOf(file);
      const holder = readHolder(file);
      if (holder && isAlive(holder)) return { held_by: holder.pid };
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(ours, { force: true });
  }
}

/** Takes the lock in `file`, waiting for as long as somebody else has it. */
export async function waitForLock(
  file: string,
  options: { signal: AbortSignal; waiting: (pid: number) => void },
) {
  for (let isTold = false; ; isTold = true) {
    const lock = tryLock(file);
    if (!('held_by' in lock)) return lock;
    if (!isTold) options.waiting(lock.held_by);
    await sleep(200, undefined, { signal: options.signal });
  }
}

function lockOf(file: string): Lock {
  const release = () => {
    rmSync(file, { force: true });
  };
  return { release, [Symbol.dispose]: release };
}

/** A link appears with its content, all at once, or not at all if the name is taken. */
function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder && 'started' in holder))
      return undefined;
    const { pid, started } = holder;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
