import { OrgEvent } from '@aaf/contracts/event';
import type { EventType } from '@aaf/contracts/events';
import type { Bus } from './connection.ts';
import { eventSubject, orgEventsWildcard } from './subjects.ts';
import { wireOf, type Wire } from './wire.ts';

function readEvent(wire: Wire, subject: string, body: string): OrgEvent | undefined {
  try {
    return OrgEvent.parse(JSON.parse(body));
  } catch (error) {
    wire.log.warn({ err: error, subject }, 'a message is no event');
    return undefined;
  }
}

/**
 * Hears an organization's events while they are published: a wake-up, not a delivery. What is published while
 * the broker is away, or before, is missed, and an event may be heard twice.
 * @param eventTypes all where it is not said
 */
export function watchEvents(
  bus: Bus,
  orgId: string,
  eventTypes: readonly EventType[] | undefined,
  onEvent: (event: OrgEvent) => void,
): Disposable {
  const wire = wireOf(bus);
  const wanted = eventTypes && new Set(eventTypes.map((type) => eventSubject(orgId, type)));
  return wire.subscribe(orgEventsWildcard(orgId), {
    onMessage(message) {
      if (wanted && !wanted.has(message.subject)) return;
      const event = readEvent(wire, message.subject, message.string());
      if (event) onEvent(event);
    },
  });
}
