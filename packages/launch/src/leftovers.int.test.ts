import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposableSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { forgetProcess, recordProcess, stopLeftovers } from './leftovers.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';

const newFolder = () => mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-leftovers-'));

function startSleeper(): { identity: ProcessIdentity; exited: Promise<unknown> } & Disposable {
  const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('sleep did not start');
  return { identity, exited: once(child, 'exit'), [Symbol.dispose]: () => child.kill('SIGKILL') };
}

const recordOf = (identity: ProcessIdentity) =>
  ({ ...identity, name: 'sleeper', stop_signal: 'SIGTERM' }) as const;

test('a recorded process that still runs is stopped', async () => {
  using folder = newFolder();
  using sleeper = startSleeper();
  recordProcess(folder.path, recordOf(sleeper.identity));
  expect(await stopLeftovers(folder.path)).toEqual(['sleeper']);
  await sleeper.exited;
  expect(identify(sleeper.identity.pid)).toBeUndefined();
});

test('a process that got the pid of a recorded one is never touched', async () => {
  using folder = newFolder();
  using bystander = startSleeper();
  recordProcess(folder.path, recordOf({ ...bystander.identity, started: 'long ago' }));
  expect(await stopLeftovers(folder.path)).toEqual([]);
  expect(identify(bystander.identity.pid)).toEqual(bystander.identity);
});

test('a process that ended and was forgotten is nobody’s leftover', async () => {
  using folder = newFolder();
  using sleeper = startSleeper();
  recordProcess(folder.path, recordOf(sleeper.identity));
  forgetProcess(folder.path, 'sleeper');
  expect(await stopLeftovers(folder.path)).toEqual([]);
});

test('a folder without records has no leftovers', async () => {
  expect(await stopLeftovers('/nowhere/processes')).toEqual([]);
});
