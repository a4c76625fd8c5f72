import { fromWireError } from '@aaf/contracts/errors';
import type { Msg } from 'nats';
import { decodeAnswer } from './envelope.ts';
import { publishTo, unavailable, type Outgoing } from './exchange.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { startPulse } from './pulse.ts';
import { kindOf, tell, windowSize } from './subscription-wire.ts';
import { isNoResponders, type Wire } from './wire.ts';

export interface ReadingOptions {
  /** How long the service may take to open the stream. */
  timeoutMs: number;
  beatMs: number;
  signal: AbortSignal | undefined;
  /** Called with our subject when we stop before the end. */
  onGiveUp: (replySubject: string) => void;
}

/** Our side of an open subscription. */
interface Reading extends Disposable {
  readonly subject: string;
  readonly mailbox: Mailbox<Msg>;
  /** Reports one more item as read. */
  readonly count: () => void;
}

/** Tells the service how many items were read, once it has said where. */
function createReporter(wire: Wire) {
  let read = 0;
  let reported = 0;
  let control: string | undefined;
  const report = () => {
    reported = read;
    if (control) tell(wire, control, String(read));
  };
  return {
    report,
    listenAt(subject: string | undefined) {
      control = subject ?? control;
    },
    count: () => {
      read += 1;
      if (read - reported >= windowSize / 2) report();
    },
  };
}

function startReading(wire: Wire, { timeoutMs, beatMs }: ReadingOptions): Reading {
  const mailbox = createMailbox<Msg>();
  const reporter = createReporter(wire);
  const fail = (reason: string) => () => {
    mailbox.fail(unavailable(reason));
  };
  const noService = fail('nobody answers this subscription');
  const pulse = startPulse({
    beatMs,
    patienceMs: timeoutMs,
    onBeat: reporter.report,
    onSilence: fail('the service went silent'),
  });
  const inbox = wire.openInbox({
    onMessage(message) {
      if (isNoResponders(message)) {
        noService();
        return;
      }
      pulse.heard();
      reporter.listenAt(message.reply);
      if (kindOf(message) !== 'beat') mailbox.put(message);
    },
    onLost: fail('the broker was lost, and with it what was under way'),
  });
  return {
    subject: inbox.subject,
    mailbox,
    count: reporter.count,
    [Symbol.dispose]() {
      pulse[Symbol.dispose]();
      inbox.close();
    },
  };
}

/**
 * Opens a subscription and reads it. Leaving the loop, the signal, or silence ends it on both sides.
 * @throws {Refusal} as the service threw it; `unavailable` when it is not there, goes silent or the broker is lost.
 * @throws the signal's reason when it fires.
 */
export async function* readSubscription(
  wire: Wire,
  opening: Outgoing,
  options: ReadingOptions,
): AsyncGenerator<unknown, void, undefined> {
  const { signal, onGiveUp } = options;
  signal?.throwIfAborted();
  if (!wire.isConnected()) throw unavailable('the broker is not connected');
  using reading = startReading(wire, options);
  const onAbort = () => {
    reading.mailbox.fail(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  let isOver = false;
  try {
    publishTo(wire, opening, reading.subject);
    for (;;) {
      const message = await reading.mailbox.take();
      const kind = kindOf(message);
      if (kind === 'open') continue;
      isOver = kind !== 'item';
      if (kind === 'end') return;
      const answer = decodeAnswer(message.string());
      if ('error' in answer) throw fromWireError(answer.error);
      yield answer.result.data;
      reading.count();
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    if (!isOver) onGiveUp(reading.subject);
  }
}
