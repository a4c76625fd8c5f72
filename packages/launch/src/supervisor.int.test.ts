import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposableSync, readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { ChildSpec } from './child-spec.ts';
import { stopLeftovers } from './leftovers.ts';
import { identify } from './process-identity.ts';
import { createSupervisor, processesFolder } from './supervisor.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures');
const newFolder = () => mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-supervisor-'));

function service(name: string, mood = ''): ChildSpec {
  return {
    name,
    command: process.execPath,
    args: [path.join(FIXTURES, 'service.ts'), mood],
    cwd: FIXTURES,
    env: {},
    readiness: { kind: 'message' },
    stopSignal: 'SIGTERM',
  };
}

function supervise(dataDir: string, stopGraceMs = 10_000) {
  const notices: string[] = [];
  const notice = (line: string) => void notices.push(line);
  return { notices, supervisor: createSupervisor({ dataDir, notice, stopGraceMs }) };
}

test('children are started together, tell where their health is, and are gone after the stop', async () => {
  using folder = newFolder();
  const { supervisor, notices } = supervise(folder.path);
  await supervisor.start([service('one'), service('two')]);
  const children = supervisor.children();
  expect(children.map(({ name }) => name)).toEqual(['one', 'two']);
  expect(children.map(({ health_url }) => health_url)).toEqual([
    'http://127.0.0.1:1/',
    'http://127.0.0.1:1/',
  ]);
  await supervisor.stop();
  expect(children.map(({ pid = 0 }) => identify(pid))).toEqual([undefined, undefined]);
  expect(readFileSync(path.join(folder.path, 'logs/one.log'), 'utf8')).toContain('drained');
  expect(readdirSync(processesFolder(folder.path))).toEqual([]);
  expect(notices).toEqual([]);
});

test('a crashed child is started again, as often as it crashes, and the notices say so', async () => {
  using folder = newFolder();
  const { supervisor, notices } = supervise(folder.path);
  await using _ = supervisor;
  await supervisor.start([service('fragile')]);
  const seen = new Set<number>();
  for (let life = 1; life <= 3; life += 1) {
    const pid = await vi.waitFor(() => {
      const now = supervisor.children()[0];
      expect(now?.health_url).toBeDefined();
      expect(seen).not.toContain(now?.pid);
      return now?.pid ?? 0;
    }, 10_000);
    seen.add(pid);
    process.kill(pid, 'SIGKILL');
  }
  await vi.waitFor(() => {
    expect(notices.filter((line) => line === 'fragile is ready again')).toHaveLength(3);
  }, 10_000);
  expect(notices[0]).toBe('fragile ended by SIGKILL; starting it again');
});

test('a stop while a crashed child waits to be started again leaves nothing behind', async () => {
  using folder = newFolder();
  const { supervisor, notices } = supervise(folder.path);
  await supervisor.start([service('fragile')]);
  process.kill(supervisor.children()[0]?.pid ?? 0, 'SIGKILL');
  await vi.waitFor(() => {
    expect(notices).toHaveLength(1);
  });
  await supervisor.stop();
  expect(supervisor.children()).toEqual([{ name: 'fragile' }]);
  expect(readdirSync(processesFolder(folder.path))).toEqual([]);
});

test('a child that does not end when asked is killed after the grace', async () => {
  using folder = newFolder();
  const { supervisor } = supervise(folder.path, 200);
  await supervisor.start([service('deaf', 'stubborn')]);
  const pid = supervisor.children()[0]?.pid ?? 0;
  await supervisor.stop();
  expect(identify(pid)).toBeUndefined();
});

test('what was started last is stopped first', async () => {
  using folder = newFolder();
  const { supervisor } = supervise(folder.path);
  await supervisor.start([service('store')]);
  await supervisor.start([service('service')]);
  await supervisor.stop();
  const lastWordAt = (name: string) => statSync(path.join(folder.path, `logs/${name}.log`)).mtimeMs;
  expect(lastWordAt('service')).toBeLessThan(lastWordAt('store'));
});

test('a child that refuses to start fails the start with its own words and where to read on', async () => {
  using folder = newFolder();
  const { supervisor } = supervise(folder.path);
  await using _ = supervisor;
  await expect(supervisor.start([service('orgs', 'refuses')])).rejects.toThrow(
    `orgs ended with exit code 1.\nthe configuration names no such organization\nMore in ${folder.path}/logs/orgs.log.`,
  );
});

test('a program that is not there fails the start with a sentence', async () => {
  using folder = newFolder();
  const { supervisor } = supervise(folder.path);
  await using _ = supervisor;
  const missing = { ...service('missing'), command: '/nowhere/program' };
  await expect(supervisor.start([missing])).rejects.toThrow('missing could not be started.');
});

test('what a killed supervisor left running is stopped by the next start', async () => {
  using folder = newFolder();
  const killed = fork(path.join(FIXTURES, 'hold-supervisor.ts'), [folder.path]);
  const [left]: unknown[] = await once(killed, 'message');
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const pid = Array.isArray(left) ? Number(Object(left[0]).pid) : 0;
  expect(identify(pid)).toBeDefined();

  expect(await stopLeftovers(processesFolder(folder.path))).toEqual(['left']);

  expect(identify(pid)).toBeUndefined();
});
