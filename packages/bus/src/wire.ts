import { createInbox, type Msg, type NatsConnection } from 'nats';
import type { Log } from './log.ts';

/** A subject for answers to us, for as long as it is open. */
export interface Inbox {
  readonly subject: string;
  close(): void;
}

/** Who reads an inbox. */
export interface InboxReader {
  onMessage: (message: Msg) => void;
  /** The broker is gone, and whatever was on its way with it. */
  onLost: () => void;
}

export interface SubscribeOptions {
  /** Each message goes to one of those who name the same queue. */
  queue?: string;
  onMessage: (message: Msg) => void;
}

export interface WireSubscription extends Disposable {
  /** Takes no new messages; resolves when those under way have been handed over. */
  drain(): Promise<void>;
}

/** A connection as the files of this package share it; nobody outside sees it. */
export interface Wire {
  readonly nats: NatsConnection;
  readonly log: Log;
  readonly isConnected: () => boolean;
  readonly openInbox: (reader: InboxReader) => Inbox;
  /** Subscribes for as long as the bus lives, or until the result is disposed. */
  readonly subscribe: (subject: string, options: SubscribeOptions) => WireSubscription;
  /** Waits for work that needs the broker, but no longer than there is one; never rejects. */
  readonly whileConnected: (work: () => Promise<unknown>) => Promise<void>;
}

/** The wire, and the word that ends everything that waits on it. */
export interface OwnedWire extends Wire {
  readonly lose: () => void;
}

export interface WireParts {
  nats: NatsConnection;
  log: Log;
  isConnected: () => boolean;
}

/** An exception would end the client's reading loop, and with it the whole connection, in silence. */
const guarded = (log: Log, onMessage: (message: Msg) => void) => (error: Error | null, message: Msg) => {
  if (error) {
    log.error({ err: error }, 'the broker refused a subscription');
    return;
  }
  try {
    onMessage(message);
  } catch (thrown) {
    log.error({ err: thrown, subject: message.subject }, 'a message could not be taken');
  }
};

/**
 * All inboxes share one subscription, with a number of their own each: subscribing per call would cost two
 * more messages per call.
 */
function createInboxes({ nats, log }: WireParts) {
  const root = createInbox();
  const readers = new Map<string, InboxReader>();
  let lastToken = 0;
  const onMessage = (message: Msg) => readers.get(message.subject.slice(root.length + 1))?.onMessage(message);
  nats.subscribe(`${root}.*`, { callback: guarded(log, onMessage) });
  return {
    open(reader: InboxReader): Inbox {
      lastToken += 1;
      const token = lastToken.toString(36);
      readers.set(token, reader);
      return { subject: `${root}.${token}`, close: () => readers.delete(token) };
    },
    lose() {
      for (const reader of [...readers.values()]) reader.onLost();
    },
  };
}

/** Wraps a connection of the client. `lose` has to be called whenever the broker is gone. */
export function createWire(parts: WireParts): OwnedWire {
  const { nats, log, isConnected } = parts;
  const inboxes = createInboxes(parts);
  let lost = Promise.withResolvers<undefined>();

  // The client's own promises settle only with the next broker, which may never come.
  const whileConnected = async (work: () => Promise<unknown>) => {
    if (!isConnected()) return;
    await Promise.race([work().catch(() => undefined), lost.promise]);
  };
  return {
    nats,
    log,
    isConnected,
    openInbox: (reader) => inboxes.open(reader),
    whileConnected,
    subscribe(subject, { queue, onMessage }) {
      const callback = guarded(log, onMessage);
      const subscription = nats.subscribe(subject, queue === undefined ? { callback } : { callback, queue });
      const end = () => {
        if (!subscription.isClosed() && !nats.isClosed()) subscription.unsubscribe();
      };
      return { drain: () => whileConnected(() => subscription.drain()).then(end), [Symbol.dispose]: end };
    },
    lose() {
      inboxes.lose();
      lost.resolve(undefined);
      lost = Promise.withResolvers();
    },
  };
}

const wires = new WeakMap<object, Wire>();

/** Keeps the wire of a bus where only this package finds it. */
export function keepWire(bus: object, wire: Wire): void {
  wires.set(bus, wire);
}

/** The wire of a bus. */
export function wireOf(bus: object): Wire {
  const wire = wires.get(bus);
  if (!wire) throw new Error('This bus was not made by connectBus.');
  return wire;
}

/** Whether the broker says that nobody listens on the subject of a request. */
export const isNoResponders = (message: Msg): boolean =>
  message.data.length === 0 && message.headers?.code === 503;
