import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eventually } from '@aaf/testing/eventually';
import { afterAll, expect, test } from 'vitest';
import { readDemoSignIn, startInstallation } from './installation.ts';

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'aaf-start-'));
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

/** Every process that knows of this data folder. */
function processesOf(folder: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args=']).toString().split('\n');
  return lines.filter((line) => line.includes(folder) && !line.includes('ps -eo'));
}

interface RunFile {
  pid: number;
  database: { pid: number };
  nats: { pid: number };
  services: { name: string; pid: number }[];
}
const readRun = (): RunFile => JSON.parse(readFileSync(path.join(dataDir, 'run.json'), 'utf8')) as RunFile;
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

async function signIn(apiUrl: string): Promise<Response> {
  const { email, password } = readDemoSignIn(dataDir);
  return fetch(`${apiUrl}/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
}

test('a start brings up every part as its own process; Ctrl-C leaves none; the next start finds the data', async () => {
  await using first = await startInstallation({ dataDir });
  const run = readRun();
  const pids = [run.database.pid, run.nats.pid, ...run.services.map((service) => service.pid)];
  expect(run.services.map((service) => service.name).toSorted()).toEqual([
    'audit',
    'firewall',
    'gateway',
    'identity',
    'keys',
    'orgs',
    'usage',
    'web',
  ]);
  expect(new Set(pids).size).toBe(pids.length);
  expect(pids.every(isAlive)).toBe(true);
  expect((await fetch(`${first.apiUrl}/readyz`)).status).toBe(200);
  expect((await signIn(first.apiUrl)).status).toBe(200);
  expect(first.output()).toContain(readDemoSignIn(dataDir).password);

  expect(await first.interrupt()).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(processesOf(dataDir)).toEqual([]);
  expect(existsSync(path.join(dataDir, 'run.json'))).toBe(false);

  await using second = await startInstallation({ dataDir });
  expect((await signIn(second.apiUrl)).status).toBe(200);
  console.log(`a warm start took ${Math.round(second.startedInMs)} ms`);
});

test('what a killed supervisor left behind is stopped by the next start', async () => {
  await using killed = await startInstallation({ dataDir });
  const { database } = readRun();
  await killed.abandon();
  expect(isAlive(database.pid)).toBe(true);
  await using next = await startInstallation({ dataDir });
  expect(isAlive(database.pid)).toBe(false);
  expect((await signIn(next.apiUrl)).status).toBe(200);
});

test('a service that crashes is started again, and the product answers as before', async () => {
  await using installation = await startInstallation({ dataDir });
  const pidOf = (name: string) => readRun().services.find((service) => service.name === name)?.pid ?? 0;
  for (const name of ['identity', 'gateway']) {
    const before = pidOf(name);
    process.kill(before, 'SIGKILL');
    await eventually(() => pidOf(name) !== before && isAlive(pidOf(name)), Boolean, 20_000);
    await eventually(async () => (await signIn(installation.apiUrl)).status === 200, Boolean, 20_000);
  }
});

test('two installations run side by side', async () => {
  await using one = await startInstallation({ dataDir });
  await using two = await startInstallation({ env: { AAF_DEMO: 'off' } });
  expect((await fetch(`${one.apiUrl}/readyz`)).status).toBe(200);
  expect((await fetch(`${two.apiUrl}/readyz`)).status).toBe(200);
  expect((await signIn(two.apiUrl)).status).toBe(401);
});

test('a port that is taken is told in one sentence', async () => {
  await using running = await startInstallation({ dataDir });
  const port = new URL(running.apiUrl).port;
  const attempt = startInstallation({ env: { AAF_API_PORT: port } });
  await expect(attempt).rejects.toThrow(new RegExp(`Port ${port} is taken.*AAF_API_PORT`));
});
