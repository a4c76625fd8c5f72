import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ChildSpec } from './child-spec.ts';
import { readSince } from './log-file.ts';
import { findNats, type NatsServer } from './nats-binary.ts';
import { commandLineOf, endProcess, identify } from './process-identity.ts';
import { startStandalone } from './standalone.ts';

/** What a NATS of our own needs to know. */
export interface NatsOptions {
  /** Holds its configuration and JetStream's store; it stays between starts. */
  readonly dir: string;
  /** 0, -1 or nothing = any free one. */
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** Hears a line when the server has to be fetched first, which takes a while. */
  readonly notice?: (line: string) => void;
}

/** A running NATS with JetStream that listens on 127.0.0.1 alone. */
export interface Nats extends AsyncDisposable {
  /** With the credentials in it, where there are any. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const STOP_GRACE_MS = 10_000;
const MAX_PAYLOAD_BYTES = 8 * 1024 * 1024;

/** Starts NATS on a folder. */
export async function startNats(options: NatsOptions): Promise<Nats> {
  const spec = await natsSpec(options);
  const { child, stop } = await startStandalone(spec, path.join(options.dir, 'nats.log'));
  const port = Number(/Listening for client connections on .*:(\d+)/.exec(readSince(child.log))?.[1]);
  const url = natsUrl({ ...options, port });
  return { url, port, pid: child.identity?.pid ?? 0, stop, [Symbol.asyncDispose]: stop };
}

/** How clients reach a NATS started here. */
export function natsUrl({ port, user, password }: Omit<NatsOptions, 'dir'>): string {
  const credentials = user && password ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : '';
  return `nats://${credentials}127.0.0.1:${port ?? 4222}`;
}

/** How to start NATS on this folder, which is made if need be. */
export async function natsSpec(options: NatsOptions): Promise<ChildSpec> {
  const server = await findNats(options.notice);
  mkdirSync(options.dir, { recursive: true });
  const file = path.join(options.dir, 'nats.conf');
  writeFileSync(file, configuration(options, server), { mode: 0o600 });
  return {
    name: 'nats',
    command: server.path,
    args: ['--config', file],
    cwd: options.dir,
    env: {},
    readiness: { kind: 'says', words: /Server is ready/ },
    stopSignal: 'SIGTERM',
    prepare: () => endPrevious(options.dir, file),
  };
}

/** Stops the server that a killed process left on this store: two on one store would damage it. */
async function endPrevious(dir: string, configurationFile: string): Promise<void> {
  const record = pidFile(dir);
  if (!existsSync(record)) return;
  const previous = identify(Number(readFileSync(record, 'utf8')));
  if (previous && commandLineOf(previous.pid).endsWith(`--config ${configurationFile}`))
    await endProcess(previous, { signal: 'SIGTERM', graceMs: STOP_GRACE_MS });
}

function pidFile(dir: string): string {
  return path.join(dir, 'nats.pid');
}

function configuration({ dir, port, user, password }: NatsOptions, server: NatsServer): string {
  // A server before 2.10 flushes its store every two minutes and knows no other way.
  const sync = isAtLeast(server, 2, 10) ? '  sync_interval: always\n' : '';
  const access =
    user && password ? `authorization { user: ${quoted(user)}, password: ${quoted(password)} }\n` : '';
  return [
    `listen: "127.0.0.1:${port || -1}"\n`,
    `pid_file: ${quoted(pidFile(dir))}\n`,
    `max_payload: ${MAX_PAYLOAD_BYTES}\n`,
    `jetstream {\n  store_dir: ${quoted(path.join(dir, 'jetstream'))}\n${sync}}\n`,
    access,
  ].join('');
}

function isAtLeast(
  { version: [major, minor] }: NatsServer,
  wantedMajor: number,
  wantedMinor: number,
): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
