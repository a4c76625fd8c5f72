import { createLog, type Log } from '@aaf/service/log';

/** Logs that a test can read: JSON lines, as they would have been written. */
export interface LogCapture {
  lines: string[];
  logFor(name: string): Log;
}

export function createLogCapture(): LogCapture {
  const lines: string[] = [];
  return { lines, logFor: (name) => createLog(name, 'debug', { write: (line) => void lines.push(line) }) };
}
