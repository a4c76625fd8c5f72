import { existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const KEPT_BYTES = 10 * 1024 * 1024;

/** Where a process writes what it says. Its own descriptor, so that it can go on writing when we are gone. */
export interface LogFile {
  readonly path: string;
  readonly descriptor: number;
  /** Where this process's own words begin: earlier ones may stand before. */
  readonly startOffset: number;
}

/** Opens a log for appending; one that has grown past 10 MiB is put aside as `<name>.1` first. */
export function openLog(file: string): LogFile {
  mkdirSync(path.dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > KEPT_BYTES) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  return { path: file, descriptor, startOffset: statSync(file).size };
}

/** What has been written since `startOffset`. */
export function readSince(log: Pick<LogFile, 'path' | 'startOffset'>): string {
  return readFileSync(log.path).subarray(log.startOffset).toString('utf8');
}

/** The last things said since `startOffset`, a line each; of JSON lines only their message. */
export function lastWords(log: Pick<LogFile, 'path' | 'startOffset'>, lines = 12): string {
  return readSince(log)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines)
    .map(messageOf)
    .join('\n');
}

function messageOf(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('message' in entry)) return line;
    const cause = 'err' in entry && typeof entry.err === 'object' ? entry.err : null;
    const reason = cause && 'message' in cause ? String(cause.message) : '';
    const message = String(entry.message);
    return reason && !message.includes(reason) ? `${message}: ${reason}` : message;
  } catch {
    return line;
  }
}
