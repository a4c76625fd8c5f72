import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const home = path.resolve(import.meta.dirname, '..');
const compiler = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'));

interface Manifest {
  exports: Record<string, string>;
  [field: string]: unknown;
}

/** Declarations name their neighbours as sources, and the contract as a package that nobody publishes. */
function nameNeighbours(outDir: string, file: string): void {
  const relative = (target: string) => {
    const found = path.posix.relative(path.posix.dirname(file), target);
    return found.startsWith('.') ? found : `./${found}`;
  };
  const text = readFileSync(path.join(outDir, file), 'utf8')
    .replaceAll(/(?<=['"])(\.{1,2}\/[^'"]+)\.ts(?=['"])/g, '$1.js')
    .replaceAll(/(?<=['"])@aaf\/contracts\/([\w-]+)(?=['"])/g, (_, name: string) =>
      relative(`contracts/src/${name}.js`),
    );
  writeFileSync(path.join(outDir, file), text);
}

/** The manifest of what is published: modules for those of the sources, and nothing that only building needs. */
function publishedManifest({ exports, scripts: _, devDependencies: __, ...rest }: Manifest): object {
  const moduleOf = (source: string) => source.replace('./src/', './client/src/').replace(/\.ts$/, '');
  const entries = Object.entries(exports).map(([name, source]) => {
    const built = moduleOf(source);
    return [name, { types: `${built}.d.ts`, default: `${built}.js` }] as const;
  });
  return { ...rest, exports: Object.fromEntries(entries) };
}

/**
 * Makes the package as it is published, ready for `npm publish <outDir>`: plain modules for any runtime with `fetch`
 * and WebCrypto, their types with those of the contract among them, and the examples.
 */
export function buildPackage(outDir: string): void {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const project = path.join(home, 'tsconfig.build.json');
  execFileSync(process.execPath, [compiler, '-p', project, '--outDir', outDir], { stdio: 'inherit' });
  for (const file of globSync('**/*.d.ts', { cwd: outDir })) nameNeighbours(outDir, file);
  // The contract is there for its types alone.
  for (const file of globSync('contracts/**/*.js', { cwd: outDir })) rmSync(path.join(outDir, file));
  const manifest = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as Manifest; // our own
  const published = JSON.stringify(publishedManifest(manifest), null, 2);
  writeFileSync(path.join(outDir, 'package.json'), `${published}\n`);
  for (const kept of ['README.md', 'examples'])
    cpSync(path.join(home, kept), path.join(outDir, kept), { recursive: true });
  cpSync(path.resolve(home, '../../LICENSE'), path.join(outDir, 'LICENSE'));
}

if (import.meta.main) buildPackage(path.resolve(home, process.argv[2] ?? 'build'));
