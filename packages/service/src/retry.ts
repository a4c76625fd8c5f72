import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './log.ts';

const longestWaitMs = 5_000;

/**
 * Tries until it works: what a process needs at its start may come up later than the process.
 * A misconfiguration shows in the log, once per try, and never ends the process.
 */
export async function retryUntilReady<T>(what: string, log: Log, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      log.warn({ err: error, attempt: tries }, `${what} is not ready; trying again`);
      await delay(Math.min(100 * 2 ** tries, longestWaitMs));
    }
  }
}
