import { setTimeout as delay } from 'node:timers/promises';

const intervalMs = 15;

/**
 * Asks again until an answer satisfies, for what happens after the answer: events that travel, processes
 * that come back.
 * @throws {Error} the last failure, or what was last seen, after `timeoutMs`
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  isEnough: (seen: T) => boolean = Boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const outcome = await Promise.resolve()
      .then(look)
      .then(
        (seen) => ({ seen }),
        (error: unknown) => ({ error }),
      );
    if ('seen' in outcome && isEnough(outcome.seen)) return outcome.seen;
    if (performance.now() > giveUpAt) {
      if ('error' in outcome) throw outcome.error;
      throw new Error(`did not come true within ${timeoutMs} ms; last seen: ${JSON.stringify(outcome.seen)}`);
    }
    await delay(intervalMs);
  }
}
