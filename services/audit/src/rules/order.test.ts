import type { OrgEvent } from '@aaf/contracts/event';
import { newId } from '@aaf/contracts/ids';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOpen, nextNumber, placeOf, takeRun } from './order.ts';

const eventOf = (source: string, number: number): OrgEvent => ({
  id: newId('event', 0),
  org_id: newId('organization', 0),
  event_type: 'org.updated',
  category: 'organization',
  schema_version: 1,
  source,
  source_sequence: number,
  actor: { type: 'system', id: 'test', name: 'test', ip: null, user_agent: null },
  target: { type: 'organization', id: 'org', name: 'A' },
  payload: {},
  request_id: null,
  created_at: '2026-11-22T12:41:00.000Z',
});

const cases: [rule: string, progress: Record<string, number>, event: [string, number], place: string][] = [
  ['the creation of the organization opens a trail', {}, ['orgs', 1], 'next'],
  ['what others tell before the creation waits', {}, ['keys', 1], 'early'],
  ['what is told after the creation is next', { orgs: 1 }, ['keys', 1], 'next'],
  ['each source has its own numbers', { orgs: 7, keys: 2 }, ['keys', 3], 'next'],
  ['an event after a gap waits', { orgs: 1, keys: 2 }, ['keys', 4], 'early'],
  ['orgs waits for its own creation too', {}, ['orgs', 2], 'early'],
  ['what comes again is in the trail', { orgs: 1, keys: 2 }, ['keys', 2], 'in_the_trail'],
  ['a creation that comes again is in the trail', { orgs: 1 }, ['orgs', 1], 'in_the_trail'],
];

test.each(cases)('%s', (_rule, progress, event, place) => {
  expect(placeOf(new Map(Object.entries(progress)), eventOf(...event))).toBe(place);
});

test('the run that can enter ends before the first gap', () => {
  const waiting = [3, 4, 5, 7].map((number) => eventOf('keys', number));
  expect(takeRun(3, waiting).map((event) => event.source_sequence)).toEqual([3, 4, 5]);
  expect(takeRun(2, waiting)).toEqual([]);
  expect(takeRun(1, [])).toEqual([]);
});

/** The trail as it comes to be from events in the order of their arrival, waiting ones drained at once. */
function arrive(events: readonly OrgEvent[]): OrgEvent[] {
  const progress = new Map<string, number>();
  const trail: OrgEvent[] = [];
  let waiting: OrgEvent[] = [];
  const append = (event: OrgEvent) => {
    trail.push(event);
    progress.set(event.source, event.source_sequence);
  };
  for (const event of events) {
    const place = placeOf(progress, event);
    if (place === 'early') waiting.push(event);
    if (place !== 'next') continue;
    append(event);
    for (const source of isOpen(progress) ? new Set(waiting.map((each) => each.source)) : []) {
      const own = waiting
        .filter((each) => each.source === source)
        .sort((a, b) => a.source_sequence - b.source_sequence);
      const run = takeRun(nextNumber(progress, source), own);
      run.forEach(append);
      waiting = waiting.filter((each) => !run.includes(each));
    }
  }
  return trail;
}

test('in whatever order events arrive, the trail has all of them, each source in its order, the creation first', () => {
  const counts = fc.record({
    orgs: fc.integer({ min: 1, max: 6 }),
    keys: fc.nat({ max: 6 }),
    firewall: fc.nat({ max: 6 }),
  });
  const arrivals = counts.chain((count) => {
    const events = Object.entries(count).flatMap(([source, many]) =>
      Array.from({ length: many }, (_, index) => eventOf(source, index + 1)),
    );
    return fc.shuffledSubarray(events, { minLength: events.length });
  });
  fc.assert(
    fc.property(arrivals, (events) => {
      const trail = arrive(events);
      expect(trail).toHaveLength(events.length);
      expect(trail[0]).toMatchObject({ source: 'orgs', source_sequence: 1 });
      for (const source of ['orgs', 'keys', 'firewall']) {
        const numbers = trail
          .filter((event) => event.source === source)
          .map((event) => event.source_sequence);
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      }
    }),
  );
});
