import type { OrgEvent } from '@aaf/contracts/event';
import { headers } from 'nats';
import type { Bus } from './connection.ts';
import { store } from './jetstream.ts';
import { ensureEventStream, eventStream, type EventStreamOptions } from './stream.ts';
import { eventSubject } from './subjects.ts';
import { wireOf, type Wire } from './wire.ts';

const maxUnderWay = 256;

/** What became of an event. */
export type PublishOutcome =
  | {
      id: string;
      ok: true;
      /** Its number in the stream. */
      sequence: number;
      /** It was there already. */
      is_duplicate: boolean;
    }
  | { id: string; ok: false; error: Error };

export interface EventPublisher {
  /**
   * Publishes events in the given order, without waiting for one before the next is sent. Never rejects: an
   * event whose outcome is not `ok` may or may not have arrived; publishing it again under its id is safe.
   */
  publish(events: readonly OrgEvent[], traceparent?: string): Promise<PublishOutcome[]>;
}

async function publishOne(
  wire: Wire,
  event: OrgEvent,
  traceparent: string | undefined,
): Promise<PublishOutcome> {
  const { id } = event;
  try {
    const subject = eventSubject(event.org_id, event.event_type);
    const eventHeaders = headers();
    eventHeaders.set('Nats-Msg-Id', id);
    if (traceparent !== undefined) eventHeaders.set('traceparent', traceparent);
    const stored = await store(wire, {
      stream: eventStream,
      subject,
      body: JSON.stringify(event),
      headers: eventHeaders,
    });
    return { id, ok: true, ...stored };
  } catch (error) {
    return {
      id,
      ok: false,
      error: error instanceof Error ? error : new Error('not published', { cause: error }),
    };
  }
}

/**
 * Publishes events to `ORG_EVENTS`. A stream that is missing is made again.
 * @param options for that stream
 */
export function createEventPublisher(bus: Bus, options: EventStreamOptions = {}): EventPublisher {
  const wire = wireOf(bus);
  const heal = async () => {
    try {
      await ensureEventStream(bus, options);
    } catch (error) {
      wire.log.warn({ err: error }, 'the stream of events is not there');
    }
  };
  return {
    async publish(events, traceparent) {
      const outcomes: PublishOutcome[] = [];
      for (let from = 0; from < events.length; from += maxUnderWay) {
        const some = events.slice(from, from + maxUnderWay);
        outcomes.push(...(await Promise.all(some.map((event) => publishOne(wire, event, traceparent)))));
      }
      if (wire.isConnected() && outcomes.some(({ ok }) => !ok)) await heal();
      return outcomes;
    },
  };
}
