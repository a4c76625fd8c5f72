import { once } from 'node:events';
import type { Log } from './log.ts';

/** Something that runs as this process. */
export interface Running {
  healthUrl: string;
  stop(): PromiseLike<void>;
}

const drainLimitMs = 9_000;

/** Resolves when the process is told to stop: by signal, or because whoever started it is gone. */
async function stopSignal(): Promise<string> {
  const signals = ['SIGTERM', 'SIGINT'].map(async (signal) => {
    await once(process, signal);
    return signal;
  });
  const parentGone = process.channel ? once(process, 'disconnect').then(() => 'disconnect') : undefined;
  return Promise.race(parentGone ? [...signals, parentGone] : signals);
}

/**
 * Starts something, tells the supervisor that it is ready, and drains it when told to stop. A promise
 * nobody looked at is logged; an error nobody caught ends the process, since what it left behind is
 * unknown, and the supervisor starts a fresh one.
 */
export async function untilToldToStop(log: Log, start: () => Promise<Running>): Promise<void> {
  process.on('unhandledRejection', (error) => {
    log.error({ err: error }, 'a promise was rejected and nobody looked');
  });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error was thrown and nobody caught it');
    process.exit(1);
  });
  const stopped = stopSignal();
  const running = await Promise.race([startOrEnd(log, start), stopped.then(() => undefined)]);
  if (!running) process.exit(0);
  process.send?.({ ready: true, health_url: running.healthUrl });
  log.info({ pid: process.pid }, 'ready');
  const reason = await stopped;
  log.info({ reason }, 'draining');
  const timer = setTimeout(() => {
    process.exit(1);
  }, drainLimitMs);
  await running.stop();
  clearTimeout(timer);
  process.exit(0);
}

/** A part that refuses to start says why in one sentence and ends. */
async function startOrEnd(log: Log, start: () => Promise<Running>): Promise<Running | undefined> {
  try {
    return await start();
  } catch (error) {
    log.fatal({ err: error }, 'refused to start');
    process.exit(1);
  }
}
