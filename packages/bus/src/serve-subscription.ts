import { encodeAnswer, type Answer } from './envelope.ts';
import { publishTo } from './exchange.ts';
import { startPulse } from './pulse.ts';
import { parcelHeaders, windowSize, type ParcelKind } from './subscription-wire.ts';
import { isNoResponders, type Wire } from './wire.ts';

/** A subscription being answered. */
export interface Stream {
  /** Where the reader listens. */
  reply: string;
  items: AsyncIterable<unknown>;
  /** Ends the procedure; fired by us when the reader is dead. */
  controller: AbortController;
  beatMs: number;
}

/** Sends the parcels of one stream. */
interface Sender extends Disposable {
  readonly send: (kind: ParcelKind, answer?: Answer) => void;
  /** Resolves when the reader has room, or the stream is over. */
  readonly room: () => Promise<void>;
}

/** Knows how far the reader has come, and lets wait for it. */
function createWindow(signal: AbortSignal) {
  let sent = 0;
  let read = 0;
  let wake: (() => void) | undefined;
  const rouse = () => wake?.();
  signal.addEventListener('abort', rouse, { once: true });
  return {
    sentOne() {
      sent += 1;
    },
    readUpTo(count: number) {
      read = Math.max(read, count);
      rouse();
    },
    room: async () => {
      while (sent - read >= windowSize && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        wake = () => {
          resolve(undefined);
        };
        await promise;
      }
    },
  };
}

function startSender(wire: Wire, { reply, controller, beatMs }: Stream): Sender {
  const window = createWindow(controller.signal);
  const end = (reason: string) => () => {
    controller.abort(new DOMException(reason, 'AbortError'));
  };
  const readerIsGone = end('the reader is gone');
  const send = (kind: ParcelKind, answer?: Answer) => {
    const body = answer ? encodeAnswer(answer) : '';
    publishTo(wire, { subject: reply, body, headers: parcelHeaders(kind) }, inbox.subject);
    if (kind === 'item') window.sentOne();
  };
  const onBeat = () => {
    if (wire.isConnected()) send('beat');
  };
  const pulse = startPulse({ beatMs, onBeat, onSilence: end('the reader went silent') });
  const inbox = wire.openInbox({
    onMessage(message) {
      if (isNoResponders(message)) {
        readerIsGone();
        return;
      }
      pulse.heard();
      window.readUpTo(Number(message.string()) || 0);
    },
    onLost: end('the broker was lost'),
  });
  return {
    send,
    room: window.room,
    [Symbol.dispose]() {
      pulse[Symbol.dispose]();
      inbox.close();
    },
  };
}

/** A promise that loses against the signal. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => {
    reject(signal.reason);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Sends what a procedure yields until it ends, its reader stops or dies, or the instance drains. A procedure
 * that does not look at its signal is left behind, and its iterator told to return.
 * @throws what the procedure throws, and the signal's reason when it fires.
 */
export async function sendStream(wire: Wire, stream: Stream): Promise<void> {
  const { controller, items } = stream;
  const { signal } = controller;
  const iterator = items[Symbol.asyncIterator]();
  using sender = startSender(wire, stream);
  let isOver = false;
  try {
    sender.send('open');
    for (;;) {
      await sender.room();
      const next = await unlessAborted(iterator.next(), signal);
      isOver = next.done ?? false;
      if (isOver) break;
      sender.send('item', { result: { data: next.value } });
    }
    sender.send('end');
  } finally {
    // Not awaited: a generator returns only when it comes to its next yield, which may be never.
    if (!isOver) void iterator.return?.().catch(() => undefined);
  }
}

/** Whether what a procedure gave can be read as a stream. */
export const isStream = (output: unknown): output is AsyncIterable<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
