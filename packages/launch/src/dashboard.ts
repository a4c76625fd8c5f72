import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from './child-spec.ts';
import { runTask, type TaskSpec } from './task.ts';

/** What the built dashboard depends on. */
const SOURCES = ['web/**', 'packages/contracts/**', 'pnpm-lock.yaml'];
const NOT_SOURCES = new Set(['node_modules', 'build', '.svelte-kit', 'test-results']);

/** A hash over the dashboard's sources: names and contents. */
export function hashSources(root: string): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => NOT_SOURCES.has(entry.name),
  })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Whether the dashboard is built from sources of this hash. */
export function isBuilt(root: string, hash: string): boolean {
  if (!existsSync(path.join(root, 'web/build/index.js')) || !existsSync(stampFile(root))) return false;
  return readFileSync(stampFile(root), 'utf8') === hash;
}

/**
 * Builds the dashboard from sources of this hash; always for production, whatever the environment says. An
 * interrupted build counts as none, even if the sources go back to what they were.
 */
export async function buildDashboard(root: string, options: BuildOptions): Promise<void> {
  rmSync(stampFile(root), { force: true });
  const build: TaskSpec = {
    name: 'dashboard-build',
    command: process.execPath,
    args: [path.join(root, 'web/node_modules/vite/bin/vite.js'), 'build'],
    cwd: path.join(root, 'web'),
    env: { ...options.env, NODE_ENV: 'production' },
  };
  await runTask(build, options);
  writeFileSync(stampFile(root), options.hash);
}

/** What a build needs besides the sources. */
export interface BuildOptions {
  readonly hash: string;
  readonly env: Environment;
  readonly logPath: string;
  readonly signal: AbortSignal;
}

function stampFile(root: string): string {
  return path.join(root, '.cache', 'dashboard.stamp');
}
