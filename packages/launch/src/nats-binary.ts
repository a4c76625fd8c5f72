import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { commandFolders, namedProgram, platform, toolsFolder } from './surroundings.ts';

const execute = promisify(execFile);

/** A nats-server that runs on this machine. */
export interface NatsServer {
  readonly path: string;
  /** Major and minor. */
  readonly version: readonly [number, number];
}

const OLDEST: readonly [number, number] = [2, 9];
const RELEASE = '2.12.12';
const RELEASE_PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-amd64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-amd64',
  'darwin-arm64': 'darwin-arm64',
};
const folder = path.join(toolsFolder, 'nats-server');

/**
 * A nats-server to run: the one named by `NATS_SERVER_BIN`, an installed one, one fetched earlier; else Debian's
 * package, unpacked beside us without touching the system, or the project's own release.
 */
export async function findNats(notice: (line: string) => void = () => undefined): Promise<NatsServer> {
  const named = namedProgram('NATS_SERVER_BIN');
  const installed = commandFolders().map((commands) => path.join(commands, 'nats-server'));
  const candidates = named ? [named] : [...installed, path.join(folder, 'nats-server')];
  for (const candidate of candidates) {
    const server = await probe(candidate);
    if (server) return server;
  }
  if (named) throw new Error(`NATS_SERVER_BIN names ${named}, which is no nats-server of 2.9 or newer.`);
  notice('fetching nats-server, which this machine does not have');
  return fetchNats();
}

async function fetchNats(): Promise<NatsServer> {
  const problems: string[] = [];
  for (const bring of [fromDebian, fromRelease]) {
    const workFolder = `${folder}.${process.pid}`;
    mkdirSync(workFolder, { recursive: true });
    try {
      keep(await bring(workFolder));
      const server = await probe(path.join(folder, 'nats-server'));
      if (server) return server;
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    } finally {
      rmSync(workFolder, { recursive: true, force: true });
    }
  }
  const advice =
    'install nats-server (2.9 or newer), name one by NATS_SERVER_BIN, or set NATS_URL to one you run';
  throw new Error(`No nats-server was found and none could be fetched; ${advice}.\n${problems.join('\n')}`);
}

/** One rename, so that a start at the same time sees the whole program or none. */
function keep(program: string): void {
  mkdirSync(folder, { recursive: true });
  renameSync(program, path.join(folder, 'nats-server'));
}

/** apt against a state of its own: works without root, and where the package lists were never fetched. */
async function fromDebian(workFolder: string): Promise<string> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) throw new Error('This is not Debian.');
  for (const made of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(path.join(workFolder, made), { recursive: true });
  const options = [
    '-qq',
    ...['-o', `Dir::State=${workFolder}/state`, '-o', 'Dir::State::status=/var/lib/dpkg/status'],
    ...['-o', `Dir::Cache=${workFolder}/cache`, '-o', 'APT::Sandbox::User=', '-o', 'Acquire::Languages=none'],
  ];
  const limits = { cwd: workFolder, timeout: 120_000 };
  await execute('/usr/bin/apt-get', [...options, 'update'], limits);
  await execute('/usr/bin/apt-get', [...options, 'download', 'nats-server'], limits);
  const archive = readdirSync(workFolder).find((file) => file.endsWith('.deb'));
  if (!archive) throw new Error('apt-get brought no nats-server.');
  await execute('/usr/bin/dpkg', ['-x', archive, 'unpacked'], limits);
  return path.join(workFolder, 'unpacked/usr/sbin/nats-server');
}

/**
 * The archive is checked against the list of sums that the release itself carries. That guards against a damaged
 * download, and against a forged one only as far as https to the release page does.
 */
async function fromRelease(workFolder: string): Promise<string> {
  const target = RELEASE_PLATFORMS[platform];
  if (!target) throw new Error(`There is no release of nats-server for ${platform}.`);
  const name = `nats-server-v${RELEASE}-${target}`;
  const base = `https://github.com/nats-io/nats-server/releases/download/v${RELEASE}`;
  const [archive, sums] = await Promise.all([
    download(`${base}/${name}.tar.gz`),
    download(`${base}/SHA256SUMS`),
  ]);
  const sum = createHash('sha256').update(archive).digest('hex');
  const isListed = sums
    .toString('utf8')
    .split('\n')
    .some(
      (line) =>
        line
          .trim()
          .split(/\s+\*?/)
          .join(' ') === `${sum} ${name}.tar.gz`,
    );
  if (!isListed) throw new Error(`${name}.tar.gz does not match the sum that its release names.`);
  writeFileSync(path.join(workFolder, 'release.tar.gz'), archive);
  await execute('tar', ['-xzf', 'release.tar.gz'], { cwd: workFolder });
  return path.join(workFolder, name, 'nats-server');
}

async function download(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw new Error(`${url} could not be fetched.`, { cause });
  }
}

async function probe(file: string): Promise<NatsServer | undefined> {
  if (!existsSync(file)) return undefined;
  try {
    const { stdout } = await execute(file, ['--version']);
    const [, major, minor] = /v(\d+)\.(\d+)/.exec(stdout) ?? [];
    const version = [Number(major), Number(minor)] as const;
    const isNewEnough = version[0] > OLDEST[0] || (version[0] === OLDEST[0] && version[1] >= OLDEST[1]);
    return isNewEnough ? { path: file, version } : undefined;
  } catch {
    return undefined; // not a program for this machine: look further
  }
}
