import type { OrgEvent } from '@aaf/contracts/event';
import type { Work } from '@aaf/service/handler';
import type { Reaction } from '@aaf/service/reaction';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ChainedEvent } from '../entities/chained-event.ts';
import { WaitingEvent } from '../entities/waiting-event.ts';
import type { KnownTrails } from '../known-trails.ts';
import { isOpen, nextNumber, placeOf, takeRun } from '../rules/order.ts';
import { appendEvents, lockTrail, type Trail } from '../trail.ts';

const drainBatch = 500;

/**
 * The event as the trail gives it out again. A column of times keeps milliseconds, and that is what is
 * hashed: another spelling of the same moment would come back as this one.
 */
function asKept(event: OrgEvent): OrgEvent {
  return { ...event, created_at: new Date(event.created_at).toISOString() };
}

/** Two events under one number are a defect of their source; the first one counts, and the other one is not hidden. */
function refuseTwin({ id, source, source_sequence }: OrgEvent, keptId: string): void {
  if (keptId !== id) throw new Error(`${source} gave number ${source_sequence} to ${keptId} and to ${id}`);
}

async function compareWithTrail(em: EntityManager, event: OrgEvent): Promise<void> {
  const { org_id, source, source_sequence } = event;
  const kept = await em.findOneOrFail(ChainedEvent, { org_id, source, source_sequence }, { fields: ['id'] });
  refuseTwin(event, kept.id);
}

async function keepWaiting(em: EntityManager, event: OrgEvent): Promise<void> {
  const { org_id, source, source_sequence } = event;
  const kept = await em.findOne(WaitingEvent, { org_id, source, source_sequence });
  if (kept) refuseTwin(event, kept.body.id);
  else await em.insert(WaitingEvent, { org_id, source, source_sequence, body: event });
}

/** Adds a source's waiting events as far as they follow each other without a gap. */
async function drainSource(em: EntityManager, trail: Trail, source: string): Promise<void> {
  for (;;) {
    const next = nextNumber(trail.progress, source);
    const of = { org_id: trail.org_id, source };
    const waiting = await em.find(
      WaitingEvent,
      { ...of, source_sequence: { $gte: next } },
      { orderBy: { source_sequence: 'asc' }, limit: drainBatch, disableIdentityMap: true },
    );
    const run = takeRun(
      next,
      waiting.map(({ body }) => body),
    );
    if (run.length === 0) return;
    await appendEvents(em, trail, run);
    await em.nativeDelete(WaitingEvent, { ...of, source_sequence: { $lt: next + run.length } });
    if (run.length < drainBatch) return;
  }
}

async function drain(em: EntityManager, trail: Trail, wasOpen: boolean, source: string): Promise<void> {
  if (wasOpen) return drainSource(em, trail, source);
  // The trail has just begun: whatever any source had told before may enter now.
  const sources = await em.execute<{ source: string }[]>(
    'select distinct source from waiting order by source',
  );
  for (const waiting of sources) await drainSource(em, trail, waiting.source);
}

/** As many of the first events as follow each other in one source without a gap. */
function takeFirstRun(events: readonly OrgEvent[]): OrgEvent[] {
  const [first] = events;
  if (!first) return [];
  const gap = events.findIndex(
    ({ source, source_sequence }, index) =>
      source !== first.source || source_sequence !== first.source_sequence + index,
  );
  return events.slice(0, gap === -1 ? events.length : gap);
}

/** Takes the first of the events, with those that follow it without a gap; returns how many were taken. */
async function takeNext(
  em: EntityManager,
  trail: Trail,
  events: readonly [OrgEvent, ...OrgEvent[]],
): Promise<number> {
  const [event] = events;
  const wasOpen = isOpen(trail.progress);
  switch (placeOf(trail.progress, event)) {
    case 'in_the_trail':
      await compareWithTrail(em, event);
      return 1;
    case 'early':
      await keepWaiting(em, event);
      return 1;
    case 'next': {
      const run = takeFirstRun(events);
      await appendEvents(em, trail, run);
      await drain(em, trail, wasOpen, event.source);
      return run.length;
    }
  }
}

/**
 * Takes every event into its organization's trail: each once, each source in its order, creation first. What simply
 * follows is added by what is known of the trail's end; everything else in a transaction that reads it.
 */
export function createChainEvents(known: KnownTrails): Reaction {
  const chainAll = async (events: readonly OrgEvent[], { em }: Pick<Work, 'em'>): Promise<void> => {
    let left = events.map(asKept);
    const [any] = left;
    if (!any) return;
    const trail = await lockTrail(em, any.org_id);
    for (let [first, ...others] = left; first; [first, ...others] = left)
      left = left.slice(await takeNext(em, trail, [first, ...others]));
    // Should the transaction fail, this is no end of the trail, and the comparison says so.
    known.note(any.org_id, trail);
  };
  return {
    to: 'all',
    run: (event, work) => chainAll([event], work),
    runAll: chainAll,
    direct: (events, means) => known.append(events.map(asKept), means),
  };
}
