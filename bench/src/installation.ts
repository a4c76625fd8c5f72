import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@aaf/launch/ports';
import { gatewaySpec, serviceSpec, SERVICES } from '@aaf/launch/product';
import { readSecrets } from '@aaf/launch/secrets';
import { readSettings } from '@aaf/launch/settings';
import { createSupervisor } from '@aaf/launch/supervisor';
import { layGround } from '../../scripts/ground.ts';

/** The product without its dashboard, each part a process of its own, on a data folder that goes with it. */
export interface Installation extends AsyncDisposable {
  apiUrl: string;
  apiPort: number;
  /** As the superuser. */
  databaseUrl: string;
  /** What the gateway holds of the machine's memory. */
  readGatewayBytes(): Promise<number>;
}

async function readResidentBytes(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) * 1_024;
}

/** What a run of its own must be told, whatever the environment it is started from says. */
export async function benchEnvironment(): Promise<Record<string, string>> {
  return {
    AAF_API_PORT: String(await freePort()),
    AAF_WEB_PORT: String(await freePort()),
    AAF_AUTH_RATE: 'off',
    AAF_DEMO: 'off',
    DATABASE_URL: '',
    NATS_URL: '',
    NODE_ENV: 'development',
  };
}

/** What an installation is started from. */
export interface InstallationOptions {
  /** The checkout. */
  root: string;
  /** Of this process, with what `benchEnvironment` says in it. */
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  say: (line: string) => void;
}

/** Starts the product the way `npm start` does. */
export async function startInstallation({
  root,
  env,
  signal,
  say,
}: InstallationOptions): Promise<Installation> {
  await using stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'aaf-bench-'));
  stack.defer(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  const settings = readSettings({ ...env, AAF_DATA_DIR: dataDir }, root);
  const supervisor = stack.use(createSupervisor({ dataDir, notice: say }));
  const start = { settings, supervisor, signal, say };
  const { stores, plan } = await layGround(start, readSecrets(dataDir));
  await supervisor.start([...SERVICES.map((name) => serviceSpec(plan, name)), gatewaySpec(plan)]);
  const running = stack.move();
  return {
    apiUrl: `http://127.0.0.1:${settings.apiPort}`,
    apiPort: settings.apiPort,
    databaseUrl: stores.adminUrl,
    async readGatewayBytes() {
      const pid = supervisor.children().find(({ name }) => name === 'gateway')?.pid;
      return pid === undefined ? Number.NaN : readResidentBytes(pid);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
