import type { OrgEvent } from '@aaf/contracts/event';
import type { EventType } from '@aaf/contracts/events';
import type { DirectWork, Work } from './handler.ts';

interface Listening {
  /** The events it listens to; `all` for the whole stream. */
  to: readonly EventType[] | 'all';
}

/**
 * Does its part by one statement that is a transaction by itself, and remembers in the inbox that the events were
 * had. All events are of one organization, in their order. For a reaction that is the only one of its service.
 * @returns false when it cannot be done so, and nothing was; it is then done the other way
 */
type Direct<Done extends boolean> = (events: readonly OrgEvent[], means: DirectMeans) => Promise<Done>;

interface InTransaction {
  run(event: OrgEvent, work: Work): Promise<void>;
  /**
   * The same for several events of one organization, in their order and in one transaction, for when they pile up.
   * It emits nothing: the work is nobody's in particular.
   */
  runAll?(events: readonly OrgEvent[], work: Omit<Work, 'emit'>): Promise<void>;
  direct?: Direct<boolean>;
}

interface Directly {
  run?: never;
  runAll?: never;
  direct: Direct<true>;
}

/** What a service does when an event happened, once per event, in the event's organization. */
export type Reaction = Listening & (InTransaction | Directly);

/** What a direct reaction speaks to the database with. */
export interface DirectMeans {
  run: DirectWork['run'];
  /** The name under which the inbox remembers what was had. */
  consumer: string;
  /** When it arrived, ISO 8601. */
  now: string;
}

/** Whether a reaction listens to this event. */
export const listensTo = (reaction: Reaction, event: OrgEvent): boolean =>
  reaction.to === 'all' || reaction.to.some((type) => type === event.event_type);
