import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { fetchPackagedBrowser, type FoundBrowser } from './packaged-browser.ts';
import { findCommand, isRootOnDebian, namedProgram } from './surroundings.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_APPLICATION = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * A Chromium for tests: the one named by `CHROMIUM_PATH`, an installed one, Playwright's own; else Debian's package
 * where we may install it, or a Chromium that comes as an npm package, which needs neither root nor a system.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const named = namedProgram('CHROMIUM_PATH');
  if (named && !existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
  const installed = named ?? findInstalled();
  if (installed) return { executablePath: installed };
  const fromDebian = isRootOnDebian() ? await installFromDebian() : undefined;
  if (fromDebian) return { executablePath: fromDebian };
  return fetchPackagedBrowser();
}

/** Finds a Chromium and starts it without a window. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await findBrowser());
}

function findInstalled(): string | undefined {
  const command = findCommand(...COMMANDS);
  if (command) return command;
  return [MAC_APPLICATION, chromium.executablePath()].find((file) => existsSync(file));
}

/** Nothing if the package cannot be had: there is another way. */
async function installFromDebian(): Promise<string | undefined> {
  const run = promisify(execFile);
  const install = ['install', '--yes', '-qq', '--no-install-recommends', 'chromium'];
  const options = { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' } };
  const attempts = [[install], [['update', '-qq'], install]];
  for (const steps of attempts) {
    try {
      for (const step of steps) await run('/usr/bin/apt-get', step, options);
      return findCommand(...COMMANDS);
    } catch {
      continue; // the package lists may be missing or old: fetch them once
    }
  }
  return undefined;
}
