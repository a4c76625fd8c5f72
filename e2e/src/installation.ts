import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@aaf/launch/ports';

const root = path.resolve(import.meta.dirname, '../..');
const startTimeoutMs = 200_000;

/** A running product, started the way people start it. */
export interface Installation extends AsyncDisposable {
  apiUrl: string;
  webUrl: string;
  dataDir: string;
  pid: number;
  /** What it printed so far. */
  output(): string;
  /** How long it took until it was ready. */
  startedInMs: number;
  /** Ctrl-C; resolves with the exit code when it is gone. The data stay. */
  interrupt(): Promise<number | null>;
  /** kill -9 of the supervisor alone: its children are left behind. */
  abandon(): Promise<void>;
}

export interface InstallationOptions {
  /** Where it keeps its data; a folder of its own, gone with it, where it is not said. */
  dataDir?: string;
  env?: Record<string, string>;
}

/** Starts the product with everything embedded, and waits until it says `ready`. */
export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'aaf-e2e-'));
  const [apiPort, webPort] = [await freePort(), await freePort()];
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['scripts/up.ts'], {
    cwd: root,
    env: {
      ...process.env,
      AAF_DATA_DIR: dataDir,
      AAF_API_PORT: String(apiPort),
      AAF_WEB_PORT: String(webPort),
      AAF_AUTH_RATE: 'off',
      NODE_ENV: 'development',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`not ready in time:\n${output}`));
    }, startTimeoutMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (/^ready/m.test(output)) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      reject(new Error(`ended with ${String(code)} before it was ready:\n${output}`));
    });
  });
  await ready;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  };
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    webUrl: `http://127.0.0.1:${webPort}`,
    dataDir,
    pid: child.pid ?? 0,
    output: () => output,
    startedInMs: performance.now() - startedAt,
    interrupt: () => end('SIGINT'),
    async abandon() {
      await end('SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      await end('SIGINT');
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** How to sign in to the demo organization of an installation. */
export function readDemoSignIn(dataDir: string): { email: string; password: string; organization: string } {
  return JSON.parse(readFileSync(path.join(dataDir, 'demo.json'), 'utf8')) as ReturnType<
    typeof readDemoSignIn
  >;
}
