import { execFile } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { platform, toolsFolder } from './surroundings.ts';

/** A Chromium that runs here, with what it needs to be told. */
export interface FoundBrowser {
  readonly executablePath: string;
  readonly args?: string[];
  readonly env?: Record<string, string>;
}

// Not a dependency: 67 MB that only machines without any other browser need.
const PACKAGE = '@sparticuz/chromium';
const VERSION = '153.0.0';
const folder = path.join(toolsFolder, `chromium-${VERSION}`);

/** A Chromium out of an npm package, fetched and unpacked on first use; for 64-bit Intel Linux alone. */
export async function fetchPackagedBrowser(): Promise<FoundBrowser> {
  if (platform !== 'linux-x64')
    throw new Error('No Chromium was found; install one, or name one by CHROMIUM_PATH.');
  const executablePath = path.join(folder, 'chromium');
  if (!existsSync(executablePath)) await fetchInto(folder);
  const env = { LD_LIBRARY_PATH: path.join(folder, 'lib'), FONTCONFIG_FILE: fontSettings(folder) };
  return { executablePath, args: ['--headless=shell'], env };
}

async function fetchInto(target: string): Promise<void> {
  const run = promisify(execFile);
  const workFolder = `${target}.${process.pid}`;
  mkdirSync(workFolder, { recursive: true });
  try {
    writeFileSync(path.join(workFolder, 'package.json'), '{"private":true}\n');
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', ['install', '--prefix', workFolder, ...flags, `${PACKAGE}@${VERSION}`]);
    const bin = path.join(workFolder, 'node_modules', PACKAGE, 'bin');
    await decompress(path.join(bin, 'chromium.br'), path.join(workFolder, 'chromium'));
    chmodSync(path.join(workFolder, 'chromium'), 0o755);
    for (const archive of ['al2023.tar', 'swiftshader.tar', 'fonts.tar']) {
      await decompress(path.join(bin, `${archive}.br`), path.join(workFolder, archive));
      await run('tar', ['-xf', archive], { cwd: workFolder });
      rmSync(path.join(workFolder, archive));
    }
    rmSync(path.join(workFolder, 'node_modules'), { recursive: true });
    writeFileSync(fontSettings(workFolder), fontSettingsText(target));
    rmSync(target, { recursive: true, force: true });
    renameSync(workFolder, target);
  } catch (cause) {
    throw new Error('No Chromium was found and none could be fetched; name one by CHROMIUM_PATH.', { cause });
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

function fontSettings(inFolder: string): string {
  return path.join(inFolder, 'fonts.conf');
}

/** The package's own looks for its fonts where they are on AWS; a machine with no fonts would show none. */
function fontSettingsText(inFolder: string): string {
  const folders = ['/usr/share/fonts', path.join(inFolder, 'fonts')].map((fonts) => `<dir>${fonts}</dir>`);
  const cache = `<cachedir>${path.join(inFolder, 'fonts-cache')}</cachedir>`;
  return `<?xml version="1.0"?>\n<fontconfig>${folders.join('')}${cache}</fontconfig>\n`;
}

function decompress(from: string, to: string): Promise<void> {
  return pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}
