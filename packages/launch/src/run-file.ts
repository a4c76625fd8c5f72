import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { KeptChild } from './keeper.ts';

/** Where one of the two stores runs: ours, with its port, or one that somebody else runs. */
export type Store = { readonly kind: 'embedded'; readonly port: number } | { readonly kind: 'external' };

/** Where things run now, for people and programs on this machine; holds no secret. */
export interface RunFile {
  readonly pid: number;
  readonly started_at: string;
  readonly api_url: string;
  readonly web_url: string;
  readonly database: Store & { readonly pid: number | undefined };
  readonly nats: Store & { readonly pid: number | undefined };
  readonly services: readonly KeptChild[];
}

/** Writes `run.json` into the data folder, whole or not at all. */
export function writeRunFile(dataDir: string, run: RunFile): void {
  const file = path.join(dataDir, 'run.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Removes `run.json`: nothing runs any more. */
export function removeRunFile(dataDir: string): void {
  rmSync(path.join(dataDir, 'run.json'), { force: true });
}
