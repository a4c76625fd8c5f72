import { OrgEvent } from '@aaf/contracts/event';
import type { JsMsg } from 'nats';
import type { DeadLetter } from './dead-letter.ts';
import type { LaneItem } from './lanes.ts';
import { orgOfEvent, typeOfEvent } from './subjects.ts';

/** An event in our hands. */
export interface HeldEvent extends LaneItem {
  /** As it was delivered last: only that delivery can be settled. */
  message: JsMsg;
  event: OrgEvent | undefined;
  /** How often we tried in vain. */
  failures: number;
  /** It is tried without others, as it failed together with them. */
  isAlone: boolean;
  /** Why it is to be buried, once that is settled. */
  verdict: string | undefined;
}

const noOrg = '_';

function readEvent(message: JsMsg): OrgEvent | undefined {
  try {
    const event = OrgEvent.parse(JSON.parse(message.string()));
    const isThere =
      event.org_id === orgOfEvent(message.subject) && event.event_type === typeOfEvent(message.subject);
    return isThere ? event : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a delivery into our hands. What is no event, or lies under another organization, is to be buried. */
export function holdEvent(message: JsMsg): HeldEvent {
  const event = readEvent(message);
  const lane = orgOfEvent(message.subject) ?? noOrg;
  const verdict = event ? undefined : 'malformed';
  return { lane, position: message.seq, message, event, failures: 0, isAlone: false, verdict };
}

export const traceparentOf = ({ message }: HeldEvent): string | undefined => {
  const traceparent = message.headers?.get('traceparent');
  return traceparent === '' ? undefined : traceparent;
};

export function letterOf(held: HeldEvent, durable: string, reason: string): DeadLetter {
  const { message, lane, failures } = held;
  return {
    id: `${message.seq}.${message.info.timestampNanos}`,
    durable,
    org_id: lane === noOrg ? undefined : lane,
    subject: message.subject,
    body: message.string(),
    reason,
    attempts: failures,
    traceparent: traceparentOf(held),
  };
}
