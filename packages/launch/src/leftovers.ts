import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endProcess, isAlive, type ProcessIdentity } from './process-identity.ts';

/** A process we started, as remembered in the data folder in case its supervisor does not live to stop it. */
export interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
  readonly stop_signal: NodeJS.Signals;
}

/** Remembers a started process in `folder`, so that the next start can stop it if nobody else does. */
export function recordProcess(folder: string, record: ProcessRecord): void {
  mkdirSync(folder, { recursive: true });
  const file = recordFile(folder, record.name);
  // Never half a record: a supervisor killed while writing leaves the old one or the new one.
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

/** Forgets a process that has ended. */
export function forgetProcess(folder: string, name: string): void {
  rmSync(recordFile(folder, name), { force: true });
}

/**
 * Stops what a killed supervisor left running, and answers the names of what was. A pid that belongs to another
 * process by now is not touched.
 */
export async function stopLeftovers(folder: string, graceMs = 10_000): Promise<string[]> {
  const left = readRecords(folder).filter((record) => isAlive(record));
  await Promise.all(left.map((record) => endProcess(record, { signal: record.stop_signal, graceMs })));
  rmSync(folder, { recursive: true, force: true });
  return left.map((record) => record.name);
}

function readRecords(folder: string): ProcessRecord[] {
  return filesIn(folder).flatMap((file) => {
    const record = parseRecord(readFileSync(path.join(folder, file), 'utf8'));
    return record ? [record] : [];
  });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
}

function parseRecord(text: string): ProcessRecord | undefined {
  const record: unknown = JSON.parse(text);
  if (typeof record !== 'object' || record === null) return undefined;
  if (!('pid' in record && 'started' in record && 'name' in record && 'stop_signal' in record))
    return undefined;
  const { pid, started, name, stop_signal } = record;
  if (typeof pid !== 'number' || typeof started !== 'string' || typeof name !== 'string') return undefined;
  return { pid, started, name, stop_signal: stop_signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM' };
}

function recordFile(folder: string, name: string): string {
  return path.join(folder, `${name}.json`);
}
