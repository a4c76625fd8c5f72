import type { AuditEvent } from '@aaf/contracts/audit';
import type { OrgEvent } from '@aaf/contracts/event';
import { idToUuid } from '@aaf/contracts/ids';
import { createBoundedCache } from '@aaf/service/bounded-cache';
import type { DirectMeans } from '@aaf/service/reaction';
import { linkEvent, type Head } from './rules/chain.ts';
import { isOpen, placeOf, type SourceProgress } from './rules/order.ts';

/** How a trail ends, as far as is known: whoever adds to it by this has the database compare first. */
export interface KnownEnd {
  head: Head;
  progress: SourceProgress;
}

/** The ends of the trails that were added to last. */
export interface KnownTrails {
  note(orgId: string, end: KnownEnd): void;
  /**
   * Adds events that simply follow what is known, in one round trip.
   * @returns false, having changed nothing, when they do not, or the trail ends elsewhere
   */
  append(events: readonly OrgEvent[], means: DirectMeans): Promise<boolean>;
}

const trailsKept = 2_000;
const statement = {
  name: 'append_events',
  text: 'select append_events($1, $2, $3, $4, $5, $6) as is_done',
};

/** @param receivedAt for the inbox; the trail does not keep it */
const rowOf = (event: AuditEvent, receivedAt: string) => ({
  ...event,
  received_at: receivedAt,
  org_id: idToUuid('organization', event.org_id),
  id: idToUuid('event', event.id),
});

/** Chains events that all come next; undefined when one of them does not. */
function chain(
  { head, progress }: KnownEnd,
  events: readonly OrgEvent[],
): { linked: AuditEvent[]; end: KnownEnd } | undefined {
  if (!isOpen(progress)) return undefined;
  const reached = new Map(progress);
  const linked: AuditEvent[] = [];
  let last = head;
  for (const event of events) {
    if (placeOf(reached, event) !== 'next') return undefined;
    const link = linkEvent(last, event);
    linked.push(link);
    last = { sequence: link.sequence, hash: link.hash };
    reached.set(event.source, event.source_sequence);
  }
  return { linked, end: { head: last, progress: reached } };
}

export function createKnownTrails(): KnownTrails {
  const ends = createBoundedCache<string, KnownEnd>(trailsKept);
  return {
    note: (orgId, end) => {
      ends.set(orgId, end);
    },
    async append(events, { run, consumer, now }) {
      const orgId = events[0]?.org_id ?? '';
      const known = ends.get(orgId);
      const chained = known && chain(known, events);
      if (!chained) return false;
      const { linked, end } = chained;
      const sources = new Set(events.map(({ source }) => source));
      const progress = [...sources].map((source) => ({ source, last: end.progress.get(source) }));
      const [row] = await run<{ is_done: boolean }>(statement, [
        idToUuid('organization', orgId),
        consumer,
        known.head.sequence,
        known.head.hash,
        JSON.stringify(linked.map((event) => rowOf(event, now))),
        JSON.stringify(progress),
      ]);
      if (!row?.is_done) return false;
      ends.set(orgId, end);
      return true;
    },
  };
}
