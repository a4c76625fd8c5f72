import { setTimeout as delay } from 'node:timers/promises';
import { carry, type Publish } from './carry.ts';
import type { Clock } from './clock.ts';
import { createDoorbell } from './doorbell.ts';
import type { Log } from './log.ts';
import { openRelaySession, type RelaySession } from './relay-session.ts';
import { createStuckOrgs } from './stuck-orgs.ts';

export interface RelayOptions {
  /** Of the service's relay role. */
  readonly url: string;
  readonly service: string;
  readonly publish: Publish;
  /** The longest it sleeps, should a notification get lost; 1 s. */
  readonly pollMs?: number;
  /** The most events it reads at once; 64. */
  readonly batch?: number;
  readonly clock: Clock;
  readonly log?: Log;
}

/** How long a published event stays, to be published again if need be. */
const KEPT_MS = 72 * 3_600_000;
const FORGET_EVERY_MS = 600_000;
const RECONNECT_PAUSE_MS = 500;
const FLUSH_POLL_MS = 20;

/**
 * Starts the relay of a service. Of several, one publishes and the others stand by. It publishes each
 * organization's events in their order, marks what arrived, and loses nothing: killed in between, it
 * publishes again under the same ids. A database that goes away is waited for.
 * Resolves after its first try to connect, whatever came of it.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const relay = new Relay(options);
  await relay.firstTry;
  return relay;
}

/** Carries a service's outbox to the broker, for as long as it runs. */
export class Relay implements AsyncDisposable {
  /** Resolves when it has tried to connect once. */
  readonly firstTry: Promise<void>;
  readonly #options: RelayOptions & { pollMs: number; batch: number };
  readonly #doorbell = createDoorbell();
  readonly #stuck = createStuckOrgs(() => performance.now());
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #session: RelaySession | undefined;
  #forgotMs = 0;

  constructor(options: RelayOptions) {
    this.#options = { ...options, pollMs: options.pollMs ?? 1_000, batch: options.batch ?? 64 };
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.firstTry = promise;
    this.#running = this.#run(() => resolve(undefined));
  }

  /** Finishes what it is publishing, and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#doorbell.ring();
    await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Resolves when nothing waits any more. For tests. */
  async flush(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const hasWaiting = await this.#session?.hasWaiting().catch(() => true);
      if (hasWaiting === false) return;
      this.#doorbell.ring();
      await delay(FLUSH_POLL_MS);
    }
    throw new Error('the relay was stopped before the outbox was empty');
  }

  /**
   * Has the events of the last 72 hours published again, under their ids: for a broker that lost its disk.
   * @param from ISO 8601; leaves out those written before
   * @returns how many
   */
  async republish(from?: string): Promise<number> {
    if (!this.#session) throw new Error('the relay has no database at the moment');
    const keptSinceMs = this.#options.clock.nowMs() - KEPT_MS;
    const sinceMs = from === undefined ? keptSinceMs : Math.max(keptSinceMs, Date.parse(from));
    const count = await this.#session.markUnpublished(new Date(sinceMs).toISOString());
    this.#doorbell.ring();
    return count;
  }

  async #run(onTried: () => void): Promise<void> {
    const { log, service, url } = this.#options;
    const onNews = () => {
      this.#doorbell.ring();
    };
    while (!this.#stopping.signal.aborted) {
      try {
        await using session = await openRelaySession({ url, service, onNews });
        this.#session = session;
        onTried();
        await this.#serve(session);
      } catch (error) {
        log?.warn({ err: error }, 'the relay has no database; it tries again');
      }
      this.#session = undefined;
      onTried();
      await delay(RECONNECT_PAUSE_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #serve(session: RelaySession): Promise<void> {
    let hasLead = false;
    while (this.#mayGoOn(session)) {
      hasLead ||= await session.tryToLead();
      if (hasLead) await this.#empty(session);
      await this.#doorbell.wait(Math.min(this.#options.pollMs, this.#stuck.msUntilNext()));
    }
  }

  async #empty(session: RelaySession): Promise<void> {
    const { batch, clock } = this.#options;
    let found: number;
    do found = await this.#carryBatch(session);
    while (found === batch && this.#mayGoOn(session));
    if (clock.nowMs() - this.#forgotMs < FORGET_EVERY_MS) return;
    await session.forget(new Date(clock.nowMs() - KEPT_MS).toISOString());
    this.#forgotMs = clock.nowMs();
  }

  /** Publishes the next ones that wait and returns how many there were. */
  async #carryBatch(session: RelaySession): Promise<number> {
    const { batch, clock } = this.#options;
    const waiting = await session.waiting(batch, this.#stuck.list());
    if (waiting.length === 0) return 0;
    const publish: Publish = (events) => this.#publish(events);
    const { published, stuckOrgs } = await carry(waiting, publish, () => this.#mayGoOn(session));
    this.#stuck.free(published.map(({ org_id }) => org_id));
    this.#stuck.add(stuckOrgs);
    const positions = published.map(({ position }) => position);
    if (positions.length > 0) await session.markPublished(positions, new Date(clock.nowMs()).toISOString());
    return waiting.length;
  }

  /** Nothing arrived, as far as anyone knows, when publishing fails: all are sent again, under the same ids. */
  async #publish(events: Parameters<Publish>[0]): ReturnType<Publish> {
    const { log, publish } = this.#options;
    try {
      return await publish(events);
    } catch (error) {
      log?.warn({ err: error, count: events.length }, 'events could not be published; they wait');
      return [];
    }
  }

  #mayGoOn(session: RelaySession): boolean {
    return !this.#stopping.signal.aborted && session.isAlive();
  }
}
