// `npm start`: everything the product is made of, under one supervisor, on this machine.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildDashboard, hashSources, isBuilt } from '@aaf/launch/dashboard';
import { readDemo } from '@aaf/launch/demo';
import { stopLeftovers } from '@aaf/launch/leftovers';
import { tryLock, waitForLock, type Lock } from '@aaf/launch/lock';
import { assertPortFree } from '@aaf/launch/ports';
import { commonEnvironment, gatewaySpec, serviceSpec, SERVICES, webSpec } from '@aaf/launch/product';
import { doesAnswer } from '@aaf/launch/readiness';
import { removeRunFile, writeRunFile } from '@aaf/launch/run-file';
import { readSecrets, type Secrets } from '@aaf/launch/secrets';
import { httpUrl, readSettings, type Settings } from '@aaf/launch/settings';
import type { Stores } from '@aaf/launch/stores';
import { summary } from '@aaf/launch/summary';
import { createSupervisor, processesFolder, type Supervisor } from '@aaf/launch/supervisor';
import { layGround, logOf, ROOT, runScript, type Start } from './ground.ts';

const ANSWER_TIMEOUT_MS = 60_000;
/** A Ctrl-C in a terminal arrives more than once: from the terminal, and passed on by npm and the bootstrap. */
const SAME_REQUEST_MS = 500;

function say(line: string): void {
  console.log(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${line}`);
}

function lockDataFolder(dataDir: string): Lock {
  const lock = tryLock(path.join(dataDir, 'supervisor.lock'));
  if ('held_by' in lock)
    throw new Error(`It is already running on ${dataDir} (process ${lock.held_by}); stop that one first.`);
  return lock;
}

async function prepareDashboard({ settings, signal }: Start): Promise<void> {
  const isFresh = () => isBuilt(ROOT, hashSources(ROOT));
  if (isFresh()) return;
  const file = path.join(ROOT, '.cache', 'dashboard.lock');
  const waiting = (pid: number) => {
    say(`waiting for process ${pid}, which builds the dashboard`);
  };
  using _lock = await waitForLock(file, { signal, waiting });
  if (isFresh()) return;
  say('building the dashboard, whose sources have changed; this takes half a minute');
  const env = commonEnvironment({ env: process.env, settings, root: ROOT });
  const logPath = logOf(settings, 'dashboard-build');
  await buildDashboard(ROOT, { hash: hashSources(ROOT), env, logPath, signal });
  say('the dashboard is built');
}

/** Stores, migrations, then every part at once; the dashboard's server joins when it is built. */
async function startProduct(start: Start, secrets: Secrets): Promise<Stores> {
  const { supervisor } = start;
  const dashboard = prepareDashboard(start);
  const product = layGround(start, secrets).then(async ({ stores, plan }) => {
    await Promise.all([
      supervisor.start(SERVICES.map((name) => serviceSpec(plan, name))),
      supervisor.start([gatewaySpec(plan)]),
      dashboard.then(() => supervisor.start([webSpec(plan)])),
    ]);
    say('all services are ready');
    return stores;
  });
  const [stores] = await Promise.all([product, dashboard]);
  return stores;
}

async function waitUntilAnswers(url: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + ANSWER_TIMEOUT_MS;
  while (!(await doesAnswer(url))) {
    if (performance.now() > deadline)
      throw new Error(`${url} did not answer within ${ANSWER_TIMEOUT_MS / 1000} s.`);
    await sleep(50, undefined, { signal });
  }
}

/** Only the first start of a data folder is offered a demo, so that one who declined it is not given it later. */
async function seedDemo(start: Start): Promise<void> {
  const { settings, signal } = start;
  const mark = path.join(settings.dataDir, 'first-start');
  if (existsSync(mark)) return;
  const isWanted = settings.isDemoWanted && !settings.isProduction;
  if (isWanted) {
    try {
      await runScript(start, 'demo', { AAF_API_URL: httpUrl(settings.host, settings.apiPort) });
      say('the demo organization is made');
    } catch (error) {
      signal.throwIfAborted();
      say(`there is no demo organization: ${messageOf(error)}`);
    }
  }
  writeFileSync(mark, `${new Date().toISOString()}\n`);
}

function publishRun({ settings, supervisor }: Start, stores: Stores, startedAt: string): void {
  const children = supervisor.children();
  const pidOf = (name: string) => children.find((child) => child.name === name)?.pid;
  writeRunFile(settings.dataDir, {
    pid: process.pid,
    started_at: startedAt,
    api_url: httpUrl(settings.host, settings.apiPort),
    web_url: httpUrl(settings.host, settings.webPort),
    database: { ...stores.database, pid: pidOf('postgres') },
    nats: { ...stores.nats, pid: pidOf('nats') },
    services: children.filter(({ name }) => name !== 'postgres' && name !== 'nats'),
  });
}

async function clearTheWay(settings: Settings): Promise<void> {
  const stopped = await stopLeftovers(processesFolder(settings.dataDir));
  if (stopped.length > 0) say(`stopped what an earlier run left behind: ${stopped.join(', ')}`);
  await assertPortFree(settings.apiPort, 'AAF_API_PORT', settings.host);
  await assertPortFree(settings.webPort, 'AAF_WEB_PORT', settings.host);
}

async function run(settings: Settings, stopping: AbortController): Promise<void> {
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o711 });
  using _lock = lockDataFolder(settings.dataDir);
  await clearTheWay(settings);
  let stores: Stores | undefined;
  const startedAt = new Date().toISOString();
  const changed = () => {
    if (stores && !stopping.signal.aborted) publishRun(start, stores, startedAt);
  };
  await using supervisor = createSupervisor({ dataDir: settings.dataDir, notice: say, changed });
  const start: Start = { settings, supervisor, signal: stopping.signal, say };
  listenForStop(stopping, supervisor);
  stopping.signal.addEventListener('abort', () => void supervisor.stop());
  try {
    const secrets = readSecrets(settings.dataDir);
    const started = await startProduct(start, secrets);
    await waitUntilAnswers(`${httpUrl(settings.host, settings.apiPort)}/readyz`, stopping.signal);
    await waitUntilAnswers(httpUrl(settings.host, settings.webPort), stopping.signal);
    await seedDemo(start);
    stopping.signal.throwIfAborted();
    stores = started;
    changed();
    console.log(`\n${summary({ settings, demo: readDemo(settings.dataDir), cwd: process.cwd() })}\n`);
    console.log(`ready after ${(performance.now() / 1000).toFixed(1)} s`);
    await untilAborted(stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error; // what a requested stop interrupts, fails: as it should
  } finally {
    stopping.abort(); // on a failure too: nothing goes on building or migrating
    await supervisor.stop();
    removeRunFile(settings.dataDir);
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener('abort', () => {
        resolve();
      });
  });
}

/** The first request stops in order; another one, later than an echo of the first, stops at once. */
function listenForStop(stopping: AbortController, supervisor: Supervisor): void {
  let requestedAt: number | undefined;
  const request = () => {
    if (requestedAt === undefined) {
      requestedAt = performance.now();
      say('stopping');
      stopping.abort();
    } else if (performance.now() - requestedAt > SAME_REQUEST_MS) {
      supervisor.kill();
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  process.once('disconnect', request); // the bootstrap is gone without a word
  process.channel?.unref();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Whoever reads our output may go away before us; that is no reason to fall.
process.stdout.on('error', () => undefined);

const stopping = new AbortController();
try {
  await run(readSettings(process.env, ROOT), stopping);
  say('stopped');
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
