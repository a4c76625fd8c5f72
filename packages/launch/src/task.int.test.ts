import { mkdtempDisposableSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runTask, type TaskSpec } from './task.ts';

const newFolder = () => mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-task-'));
const script = (code: string): TaskSpec => ({
  name: 'migrate',
  command: process.execPath,
  args: ['-e', code],
  cwd: os.tmpdir(),
  env: {},
});

test('a task that ends well says nothing', async () => {
  using folder = newFolder();
  const options = { logPath: path.join(folder.path, 'log'), signal: new AbortController().signal };
  await expect(runTask(script(''), options)).resolves.toBeUndefined();
});

test('a task that fails, fails with its last words', async () => {
  using folder = newFolder();
  const options = { logPath: path.join(folder.path, 'log'), signal: new AbortController().signal };
  const failing = script('console.log("no such role"); process.exitCode = 3');
  await expect(runTask(failing, options)).rejects.toThrow(
    /^migrate ended with exit code 3\.\nno such role\n/,
  );
});

test('an aborted task is ended', async () => {
  using folder = newFolder();
  const options = { logPath: path.join(folder.path, 'log'), signal: AbortSignal.timeout(300) };
  await expect(runTask(script('setInterval(() => undefined, 60_000)'), options)).rejects.toThrow(/timeout/);
});
