import type { OrgEvent } from '@aaf/contracts/event';
import type { JsMsg } from 'nats';
import { bury, reasonOf, type DeadLetter } from './dead-letter.ts';
import { holdEvent, letterOf, traceparentOf, type HeldEvent } from './held-event.ts';
import { Lanes } from './lanes.ts';
import { typeOfEvent } from './subjects.ts';
import type { Wire } from './wire.ts';

/** Handed out so many times the cap without a word back: then it may be the event that kills us. */
const silentDeaths = 5;
const recoveryMarginMs = 1_000;
/** So many events of one organization are handled in one go at most. */
const longestRun = 64;

/** What a handler gets to know besides the event. */
export interface EventMeta {
  /** 1 on the first try of this instance. */
  attempt: number;
  /** Its number in the stream. */
  sequence: number;
  traceparent: string | undefined;
}

export interface DeskOptions {
  durable: string;
  isWanted: (eventType: string) => boolean;
  handle: (event: OrgEvent, meta: EventMeta) => Promise<void>;
  /** Handles several events of one organization in one go, all of them or none; one by one where it is not given. */
  handleRun: ((events: readonly OrgEvent[]) => Promise<void>) | undefined;
  /** After so many tries an event is a dead letter. */
  maxDeliver: number;
  /** How long to wait before each next try; the last one counts for all that follow. */
  backoffMs: readonly number[];
  ackWaitMs: number;
  /** How many organizations are worked on at once. */
  concurrency: number;
  onDeadLetter: ((letter: DeadLetter) => void) | undefined;
}

/** What was taken before us and not settled. */
export interface Unsettled {
  unsettled: number;
  /** The number of the last event that was ever handed out. */
  lastSequence: number;
}

/** Works on the events of one session. */
export class Desk {
  readonly #wire: Wire;
  readonly #options: DeskOptions;
  readonly #held = new Map<number, HeldEvent>();
  readonly #lanes: Lanes<HeldEvent>;
  readonly #alive: ReturnType<typeof setInterval>;
  readonly #recovery: Recovery;
  #isClosing = false;

  constructor(wire: Wire, options: DeskOptions, resumed: Unsettled) {
    this.#wire = wire;
    this.#options = options;
    const { concurrency, handleRun } = options;
    // What was handed out before may be what killed us, which is found out with it alone.
    const may = ({ event, verdict, isAlone, message }: HeldEvent) =>
      event !== undefined && verdict === undefined && !isAlone && message.info.deliveryCount === 1;
    this.#lanes = new Lanes({
      concurrency,
      ...(handleRun ? { together: { most: longestRun, may } } : {}),
      run: ([first, ...others]) => {
        if (!first) return Promise.resolve(undefined);
        return handleRun && others.length > 0
          ? this.#workTogether([first, ...others], handleRun)
          : this.#work(first);
      },
    });
    this.#recovery = awaitUnsettled(this.#lanes, resumed, options.ackWaitMs);
    this.#alive = setInterval(() => {
      if (wire.isConnected()) for (const { message } of this.#held.values()) message.working();
    }, options.ackWaitMs / 3);
  }

  take(message: JsMsg): void {
    this.#accept(message);
    this.#recovery.saw(message);
  }

  #accept(message: JsMsg): void {
    const known = this.#held.get(message.seq);
    if (known) {
      known.message = message;
      return;
    }
    // By its subject, which is as good as its text: an event that says another type there is malformed.
    const type = typeOfEvent(message.subject);
    if (type !== undefined && !this.#options.isWanted(type)) {
      message.ack();
      return;
    }
    const held = holdEvent(message);
    this.#held.set(message.seq, held);
    this.#lanes.add(held);
  }

  /** Begins nothing more. */
  pause(): void {
    this.#isClosing = true;
    this.#recovery.end();
    this.#lanes.pause();
  }

  /** Gives back what has not begun, and finishes what has. */
  async close(): Promise<void> {
    this.pause();
    for (const { position, message } of this.#lanes.clear()) {
      this.#held.delete(position);
      message.nak();
    }
    await this.#lanes.settled();
    clearInterval(this.#alive);
  }

  /** A run that fails is done again event by event, so that each fails by its own fault alone. */
  async #workTogether(
    run: readonly HeldEvent[],
    handleRun: NonNullable<DeskOptions['handleRun']>,
  ): Promise<number | undefined> {
    try {
      await handleRun(run.flatMap(({ event }) => event ?? []));
      for (const held of run) {
        held.message.ack();
        this.#held.delete(held.position);
      }
      return undefined;
    } catch (error) {
      if (this.#isClosing) {
        this.#giveBack(run);
        return undefined;
      }
      this.#wire.log.warn(
        { err: error, consumer: this.#options.durable, count: run.length },
        'events could not be handled together; trying them one by one',
      );
      for (const held of run) held.isAlone = true;
      return 0;
    }
  }

  #giveBack(run: readonly HeldEvent[]): void {
    for (const { message, position } of run) {
      message.nak();
      this.#held.delete(position);
    }
  }

  async #work(held: HeldEvent): Promise<number | undefined> {
    const againMs = await this.#tryOnce(held).catch((error: unknown) => this.#stumble(error));
    if (againMs !== undefined && !this.#isClosing) return againMs;
    if (againMs !== undefined) held.message.nak();
    this.#held.delete(held.position);
    return undefined;
  }

  /** Tries an event once, and settles it if that is the end of it; else says when to try again. */
  async #tryOnce(held: HeldEvent): Promise<number | undefined> {
    const { event, message } = held;
    const { maxDeliver, handle } = this.#options;
    if (message.info.deliveryCount > silentDeaths * maxDeliver) held.verdict ??= 'no_outcome';
    if (!event || held.verdict) return this.#bury(held, held.verdict ?? 'malformed');
    const attempt = held.failures + 1;
    try {
      await handle(event, { attempt, sequence: message.seq, traceparent: traceparentOf(held) });
      held.message.ack();
      return undefined;
    } catch (error) {
      held.failures = attempt;
      this.#logFailure(event, attempt, error);
      if (attempt < maxDeliver) return this.#backoffMs(attempt);
      held.verdict = reasonOf(error);
      return this.#bury(held, held.verdict);
    }
  }

  /** Our own mistake, or the owner's in a callback: the event stays, and is tried again. */
  #stumble(error: unknown): number {
    this.#wire.log.error({ err: error, consumer: this.#options.durable }, 'an event could not be settled');
    return this.#backoffMs(this.#options.maxDeliver);
  }

  async #bury(held: HeldEvent, reason: string): Promise<number | undefined> {
    const { durable, maxDeliver, onDeadLetter } = this.#options;
    const { log } = this.#wire;
    const letter = letterOf(held, durable, reason);
    const fields = { consumer: durable, subject: letter.subject, attempts: letter.attempts, reason };
    try {
      await bury(this.#wire, letter);
    } catch (error) {
      log.warn({ ...fields, err: error }, 'a dead letter could not be kept yet');
      return this.#backoffMs(maxDeliver);
    }
    held.message.term();
    log.error({ ...fields, event_id: held.event?.id }, 'an event could not be handled and is a dead letter');
    onDeadLetter?.(letter);
    return undefined;
  }

  #backoffMs(attempt: number): number {
    const { backoffMs } = this.#options;
    return backoffMs[Math.min(attempt, backoffMs.length) - 1] ?? 0;
  }

  #logFailure({ id, event_type, org_id }: OrgEvent, attempt: number, error: unknown): void {
    const fields = { consumer: this.#options.durable, event_id: id, event_type, org_id, attempt, err: error };
    this.#wire.log.warn(fields, 'an event could not be handled');
  }
}

/** The wait for what was in somebody's hands before us. */
interface Recovery {
  saw(message: JsMsg): void;
  end(): void;
}

/**
 * What an instance had in its hands when it died comes back only when the broker notices its silence, later
 * events at once. Those wait, so that each organization's are handled in their order all the same.
 */
function awaitUnsettled(lanes: Lanes<HeldEvent>, resumed: Unsettled, ackWaitMs: number): Recovery {
  const seen = new Set<number>();
  let isOver = resumed.unsettled === 0;
  if (!isOver) lanes.pause();
  const resume = () => {
    isOver = true;
    lanes.resume();
  };
  const timer = isOver ? undefined : setTimeout(resume, ackWaitMs + recoveryMarginMs);
  const end = () => {
    isOver = true;
    clearTimeout(timer);
  };
  return {
    end,
    saw({ seq, info }) {
      if (isOver || (seq > resumed.lastSequence && info.deliveryCount === 1)) return;
      seen.add(seq);
      if (seen.size < resumed.unsettled) return;
      end();
      resume();
    },
  };
}
