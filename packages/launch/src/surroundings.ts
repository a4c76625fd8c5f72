import { existsSync } from 'node:fs';
import path from 'node:path';

// The one file of this package that reads the environment. It serves scripts and the set-up of tests, which run
// before any service has a configuration to be handed.

/** The root of the checkout. */
export const checkoutFolder = path.resolve(import.meta.dirname, '../../..');

/** Where fetched programs are kept: inside the checkout, so that nothing is installed into the system. */
export const toolsFolder = path.join(checkoutFolder, '.cache', 'tools');

/** The folders in which commands are looked for, in order, with those that distributions leave out for people. */
export function commandFolders(): string[] {
  const fromPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder));
  return [
    ...fromPath,
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
    '/usr/local/sbin',
    '/usr/sbin',
    '/opt/homebrew/bin',
  ];
}

/** The path of the first command of these names that is installed, if any is. */
export function findCommand(...names: string[]): string | undefined {
  const candidates = names.flatMap((name) => commandFolders().map((folder) => path.join(folder, name)));
  return candidates.find((file) => existsSync(file));
}

/** What a person named instead of leaving the choice to us: `NATS_SERVER_BIN` or `CHROMIUM_PATH`. */
export function namedProgram(variable: 'NATS_SERVER_BIN' | 'CHROMIUM_PATH'): string | undefined {
  return process.env[variable] || undefined;
}

/** `linux-x64` and the like. */
export const platform = `${process.platform}-${process.arch}`;

/** Whether this process is root on a system with Debian's package manager. */
export function isRootOnDebian(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg');
}
