import type { OrgEvent } from '@aaf/contracts/event';
import type { EventType } from '@aaf/contracts/events';
import type { Work } from './handler.ts';

/** What a service does when an event happened, once per event, in the event's organization. */
export interface Reaction {
  /** The events it listens to; `all` for the whole stream. */
  to: readonly EventType[] | 'all';
  run(event: OrgEvent, work: Work): Promise<void>;
  /**
   * The same for several events of one organization, in their order and in one transaction, for when they pile up.
   * It emits nothing: the work is nobody's in particular.
   */
  runAll?(events: readonly OrgEvent[], work: Omit<Work, 'emit'>): Promise<void>;
}

/** Whether a reaction listens to this event. */
export const listensTo = (reaction: Reaction, event: OrgEvent): boolean =>
  reaction.to === 'all' || reaction.to.some((type) => type === event.event_type);
