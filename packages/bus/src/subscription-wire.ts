import { headers, type Msg, type MsgHdrs } from 'nats';
import type { Wire } from './wire.ts';

/**
 * How a subscription travels. The service sends `open`, then `item`s, then `end` or `error`, and `beat`s in
 * between; each names the subject on which it wants to hear from the reader. The reader answers there with the
 * number of items it has read, at least every beat: that is its own sign of life, and lets the service send on.
 */
export type ParcelKind = 'open' | 'item' | 'end' | 'error' | 'beat';

const kindHeader = 'kind';
const kinds: readonly ParcelKind[] = ['open', 'item', 'end', 'error', 'beat'];

/** How many items may be under way, unread. */
export const windowSize = 256;

export function parcelHeaders(kind: ParcelKind): MsgHdrs {
  const encoded = headers();
  encoded.set(kindHeader, kind);
  return encoded;
}

/** What a message of a subscription is; undefined when it is none. */
export function kindOf(message: Msg): ParcelKind | undefined {
  const kind = message.headers?.get(kindHeader);
  return kinds.find((known) => known === kind);
}

/** Publishes what may get lost: who waits for it notices by the silence. */
export function tell(wire: Wire, subject: string, body = ''): void {
  if (wire.isConnected()) wire.nats.publish(subject, body);
}
