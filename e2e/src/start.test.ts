import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eventually } from '@aaf/testing/eventually';
import { afterAll, expect, test } from 'vitest';
import { readDemoSignIn, startInstallation, type Installation } from './installation.ts';

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'aaf-start-'));
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const parts = ['audit', 'firewall', 'gateway', 'identity', 'keys', 'orgs', 'usage', 'web'];

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

const pidOf = (name: string) => readRun().services.find((service) => service.name === name)?.pid ?? 0;

/** What runs on the data folder; each test takes over what the one before it left running. */
let running: Installation;
afterAll(() => running[Symbol.asyncDispose]());

test('a start brings up every part as its own process, and Ctrl-C leaves none', async () => {
  running = await startInstallation({ dataDir });
  const run = readRun();
  const pids = [run.database.pid, run.nats.pid, ...run.services.map((service) => service.pid)];
  expect(run.services.map((service) => service.name).toSorted()).toEqual(parts);
  expect(new Set(pids).size).toBe(pids.length);
  expect(pids.every(isAlive)).toBe(true);
  expect((await fetch(`${running.apiUrl}/readyz`)).status).toBe(200);
  expect(running.output()).toContain(readDemoSignIn(dataDir).password);

  expect(await running.interrupt()).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(processesOf(dataDir)).toEqual([]);
  expect(existsSync(path.join(dataDir, 'run.json'))).toBe(false);
});

test('the next start finds the data', async () => {
  running = await startInstallation({ dataDir });
  expect((await signIn(running.apiUrl)).status).toBe(200);
  console.log(`a warm start took ${Math.round(running.startedInMs)} ms`);
});

test('a service that crashes is started again, and the product answers as before', async () => {
  for (const name of ['identity', 'gateway']) {
    const before = pidOf(name);
    process.kill(before, 'SIGKILL');
    await eventually(() => pidOf(name) !== before && isAlive(pidOf(name)), Boolean, 20_000);
    await eventually(async () => (await signIn(running.apiUrl)).status === 200, Boolean, 20_000);
  }
});

test('a port that is taken is told in one sentence', async () => {
  const { port } = new URL(running.apiUrl);
  const attempt = startInstallation({ env: { AAF_API_PORT: port } });
  await expect(attempt).rejects.toThrow(new RegExp(`Port ${port} is taken.*AAF_API_PORT`));
});

test('two installations run side by side, each with its own people', async () => {
  await using other = await startInstallation({ env: { AAF_DEMO: 'off' } });
  expect((await fetch(`${other.apiUrl}/readyz`)).status).toBe(200);
  expect((await signIn(other.apiUrl)).status).toBe(401);
  expect((await signIn(running.apiUrl)).status).toBe(200);
});

test('what a killed supervisor left behind is stopped by the next start', async () => {
  const { database } = readRun();
  await running.abandon();
  expect(isAlive(database.pid)).toBe(true);
  running = await startInstallation({ dataDir });
  expect(isAlive(database.pid)).toBe(false);
  expect((await signIn(running.apiUrl)).status).toBe(200);
});
