import type { NatsConnection } from 'nats';

interface Sending {
  /** Writes what was published since the last time to the socket. */
  flushPending: () => void;
}

function hasSending(nats: object): nats is { protocol: Sending } {
  const protocol: unknown = 'protocol' in nats ? nats.protocol : undefined;
  return (
    typeof protocol === 'object' &&
    protocol !== null &&
    'flushPending' in protocol &&
    typeof protocol.flushPending === 'function'
  );
}

/**
 * Has everything that is published in one turn of the event loop leave in one write. The client by itself writes
 * after each microtask, so that each of many messages that come together costs a system call on our side, and wakes
 * the broker and the reader once more. What is alone leaves in the same turn, as before.
 *
 * This reaches into the client (nats.js 2.29), which has no option for it. A client that is made otherwise is
 * left as it is, and only the speed is lost.
 * @returns whether it is in effect
 */
export function gatherWrites(nats: NatsConnection): boolean {
  if (!hasSending(nats)) return false;
  const { protocol } = nats;
  const write = protocol.flushPending.bind(protocol);
  let isScheduled = false;
  protocol.flushPending = () => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      write();
    });
  };
  return true;
}
