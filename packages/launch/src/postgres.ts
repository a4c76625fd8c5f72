import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ChildSpec } from './child-spec.ts';
import { freePort } from './ports.ts';
import { disguise, findPostgres, type Disguise } from './postgres-binaries.ts';
import { commandLineOf, endProcess, identify } from './process-identity.ts';
import { startStandalone } from './standalone.ts';

/** What a PostgreSQL of our own needs to know. */
export interface PostgresOptions {
  /** Its data folder, made on first use; it stays between starts. */
  readonly dir: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Of the superuser `postgres`; fixed by the first start. */
  readonly password: string;
  /** More settings for the server, as in `['-c', 'fsync=off']`. */
  readonly flags?: readonly string[];
}

/** A running PostgreSQL that listens on 127.0.0.1 alone. */
export interface Postgres extends AsyncDisposable {
  /** Connects as the superuser; for migrations and tests, never for a service. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const STOP_GRACE_MS = 10_000;
/** Needs nothing of ours: neither secrets nor settings that would change how it behaves. */
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Starts PostgreSQL on a folder, after stopping the one that a killed process may have left on it. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const port = options.port || (await freePort());
  const spec = await postgresSpec({ ...options, port });
  const { child, stop } = await startStandalone(spec, `${options.dir}.log`);
  const url = postgresUrl(port, options.password);
  return { url, port, pid: child.identity?.pid ?? 0, stop, [Symbol.asyncDispose]: stop };
}

/** The superuser's URL of a PostgreSQL started here. */
export function postgresUrl(port: number, password: string): string {
  return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

/** How to start PostgreSQL on this folder, which is made and initialised if need be. `port` must be a real one. */
export async function postgresSpec({ dir, port, password, flags = [] }: PostgresOptions): Promise<ChildSpec> {
  const binaries = findPostgres();
  const user = disguise();
  await initialise({ dir, password, initdb: binaries.initdb, user, isFast: flags.includes('fsync=off') });
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  return {
    name: 'postgres',
    ...disguised(user, binaries.postgres, ['-D', dir, '-p', String(port), ...settings, ...flags]),
    cwd: dir,
    env: ENVIRONMENT,
    readiness: { kind: 'says', words: /ready to accept connections/ },
    stopSignal: 'SIGINT', // "fast": ends open sessions; SIGTERM would wait for them
    prepare: () => clearLock(dir),
  };
}

/** Stops the server that still holds this folder, if one does, and removes a lock that nobody holds. */
async function clearLock(dir: string): Promise<void> {
  const lock = path.join(dir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  const holder = identify(pid);
  // The pid may be another process's by now; only one that serves this very folder is the holder.
  if (holder && commandLineOf(pid).includes(`-D ${dir} `))
    await endProcess(holder, { signal: 'SIGINT', graceMs: STOP_GRACE_MS });
  else rmSync(lock, { force: true });
}

interface Initialisation {
  readonly dir: string;
  readonly password: string;
  readonly initdb: string;
  readonly user: Disguise;
  /** Nothing is synced to disk, as befits a server that is told not to. */
  readonly isFast: boolean;
}

async function initialise({ dir, password, initdb, user, isFast }: Initialisation): Promise<void> {
  if (existsSync(unfinishedMark(dir))) rmSync(dir, { recursive: true, force: true });
  if (existsSync(path.join(dir, 'PG_VERSION'))) return;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(unfinishedMark(dir), '');
  const passwordFile = `${dir}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user.owner) for (const file of [dir, passwordFile]) chownSync(file, user.owner.uid, user.owner.gid);
  const { command, args } = disguised(user, initdb, [
    ...initdbArgs(dir),
    `--pwfile=${passwordFile}`,
    ...(isFast ? ['--no-sync'] : []),
  ]);
  try {
    await promisify(execFile)(command, args, { env: ENVIRONMENT, cwd: dir });
    rmSync(unfinishedMark(dir));
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new Error(`PostgreSQL could not make its data folder ${dir}: ${said}`, { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function initdbArgs(dir: string): string[] {
  const access = ['-U', 'postgres', '-A', 'scram-sha-256'];
  const text = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return ['-D', dir, ...access, ...text, '--no-instructions'];
}

/** Beside the data folder while it is being made: an interrupted first start begins anew. */
function unfinishedMark(dir: string): string {
  return `${dir}.unfinished`;
}

function disguised(
  user: Disguise,
  program: string,
  args: readonly string[],
): { command: string; args: string[] } {
  const [command = program, ...rest] = [...user.prefix, program, ...args];
  return { command, args: rest };
}
