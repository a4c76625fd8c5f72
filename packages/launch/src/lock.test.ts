import { existsSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tryLock, waitForLock } from './lock.ts';

const newFolder = () => mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-lock-'));

test('a held lock names its holder, and is free again once released', () => {
  using folder = newFolder();
  const file = path.join(folder.path, 'lock');
  const lock = tryLock(file);
  expect(tryLock(file)).toEqual({ held_by: process.pid });
  if ('release' in lock) lock.release();
  expect(existsSync(file)).toBe(false);
  using again = asLock(tryLock(file));
  expect(again).toBeDefined();
});

test.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: 'once' })],
  ['an earlier process with the pid of a living one', JSON.stringify({ pid: process.pid, started: 'once' })],
  ['nobody who can be read', '{"pid":'],
])('a lock held by %s is free', (_, content) => {
  using folder = newFolder();
  const file = path.join(folder.path, 'lock');
  writeFileSync(file, content);
  expect(tryLock(file)).toHaveProperty('release');
});

test('whoever waits is told for whom, once, and gets the lock when it is released', async () => {
  using folder = newFolder();
  const file = path.join(folder.path, 'lock');
  const first = asLock(tryLock(file));
  const told: number[] = [];
  const waiting = waitForLock(file, {
    signal: AbortSignal.timeout(5_000),
    waiting: (pid) => {
      told.push(pid);
      first.release();
    },
  });
  using second = await waiting;
  expect(second).toBeDefined();
  expect(told).toEqual([process.pid]);
});

function asLock(lock: ReturnType<typeof tryLock>) {
  if ('held_by' in lock) throw new Error('the lock is held');
  return lock;
}
