import type { AuditEvent } from '@aaf/contracts/audit';
import { newId } from '@aaf/contracts/ids';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { arbitraryEvent, arbitraryPayload } from '../arbitrary-event.test-support.ts';
import {
  checkEvents,
  concludeCheck,
  emptyHead,
  hashEvent,
  linkEvent,
  startCheck,
  type Head,
  type Verdict,
} from './chain.ts';

// Thousands of chains, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const orgId = newId('organization', 0);
const otherOrgId = newId('organization', 1);
const runs = { numRuns: 1_000 };

const verify = (events: readonly AuditEvent[], head: Head): Verdict =>
  concludeCheck(checkEvents(startCheck, events), head);

const chainOf = (length: { minLength: number; maxLength: number }, org = orgId): fc.Arbitrary<AuditEvent[]> =>
  fc.array(arbitraryEvent(org), length).map((events) => {
    const chain: AuditEvent[] = [];
    for (const event of events) chain.push(linkEvent(chain.at(-1) ?? emptyHead, event));
    return chain;
  });

/** A chain with one of its events picked out. */
const chainAndIndex = chainOf({ minLength: 1, maxLength: 4 }).chain((chain) =>
  fc.record({ chain: fc.constant(chain), index: fc.nat({ max: chain.length - 1 }) }),
);
const at = (chain: readonly AuditEvent[], index: number): AuditEvent => {
  const event = chain[index];
  if (!event) throw new Error(`the chain has no event at ${index}`);
  return event;
};
const headOf = (chain: readonly AuditEvent[]): Head => chain.at(-1) ?? emptyHead;
const renumber = (chain: readonly AuditEvent[]) =>
  chain.map((event, index) => ({ ...event, sequence: index + 1 }));
const found = (sequence: number) => expect.objectContaining({ ok: false, first_bad: sequence });

/** Every field that a reader of the trail sees, with a change to it. */
const edits: Record<string, (event: AuditEvent) => AuditEvent> = {
  id: (event) => ({ ...event, id: newId('event', 1) }),
  org_id: (event) => ({ ...event, org_id: otherOrgId }),
  event_type: (event) => ({ ...event, event_type: `${event.event_type}d` }),
  category: (event) => ({ ...event, category: event.category === 'policy' ? 'action' : 'policy' }),
  schema_version: (event) => ({ ...event, schema_version: event.schema_version + 1 }),
  source: (event) => ({ ...event, source: `${event.source}2` }),
  source_sequence: (event) => ({ ...event, source_sequence: event.source_sequence + 1 }),
  'actor.type': (event) => ({
    ...event,
    actor: { ...event.actor, type: event.actor.type === 'user' ? 'system' : 'user' },
  }),
  'actor.id': (event) => ({ ...event, actor: { ...event.actor, id: `${event.actor.id}x` } }),
  'actor.name': (event) => ({ ...event, actor: { ...event.actor, name: `${event.actor.name} ` } }),
  'actor.ip': (event) => ({ ...event, actor: { ...event.actor, ip: event.actor.ip === null ? '' : null } }),
  'actor.user_agent': (event) => ({
    ...event,
    actor: { ...event.actor, user_agent: event.actor.user_agent === null ? '' : null },
  }),
  'target.type': (event) => ({ ...event, target: { ...event.target, type: `${event.target.type}x` } }),
  'target.id': (event) => ({ ...event, target: { ...event.target, id: `${event.target.id}x` } }),
  'target.name': (event) => ({ ...event, target: { ...event.target, name: `${event.target.name}x` } }),
  payload: (event) => ({ ...event, payload: { ...event.payload, 'one more': null } }),
  request_id: (event) => ({ ...event, request_id: event.request_id === null ? '' : null }),
  created_at: (event) => ({ ...event, created_at: new Date(Date.parse(event.created_at) + 1).toISOString() }),
  sequence: (event) => ({ ...event, sequence: event.sequence + 1 }),
  prev_hash: (event) => ({
    ...event,
    prev_hash: event.prev_hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  }),
  hash: (event) => ({ ...event, hash: event.hash.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) }),
};

test('the first event of a chain calls its predecessor 64 zeros', () => {
  fc.assert(
    fc.property(arbitraryEvent(orgId), (event) => {
      expect(linkEvent(emptyHead, event)).toMatchObject({ sequence: 1, prev_hash: '0'.repeat(64) });
    }),
  );
});

test('a hash hangs on no order of fields, and on nothing beside the event', () => {
  fc.assert(
    fc.property(chainOf({ minLength: 1, maxLength: 1 }), ([event]) => {
      if (!event) return;
      const turned = Object.fromEntries(Object.entries(event).reverse()) as AuditEvent;
      expect(hashEvent({ ...turned, payload: JSON.parse(JSON.stringify(event.payload)) })).toBe(event.hash);
      expect(hashEvent(Object.assign(turned, { added: 'by whoever stores it' }))).toBe(event.hash);
    }),
    runs,
  );
});

describe('verify', () => {
  test('never alarms on a chain that nobody touched, in one piece or in many', () => {
    fc.assert(
      fc.property(chainOf({ minLength: 0, maxLength: 5 }), fc.nat({ max: 5 }), (chain, cut) => {
        const whole = { ok: true, checked: chain.length };
        expect(verify(chain, headOf(chain))).toEqual(whole);
        const inPieces = checkEvents(checkEvents(startCheck, chain.slice(0, cut)), chain.slice(cut));
        expect(concludeCheck(inPieces, headOf(chain))).toEqual(whole);
      }),
      runs,
    );
  });

  test.each(Object.entries(edits))('finds an edited %s and names the event', (_field, edit) => {
    fc.assert(
      fc.property(chainAndIndex, ({ chain, index }) => {
        const edited = chain.with(index, edit(at(chain, index)));
        expect(verify(edited, headOf(chain))).toEqual(found(index + 1));
      }),
      { numRuns: 50 },
    );
  });

  test('finds any other payload, and only another one', () => {
    fc.assert(
      fc.property(chainAndIndex, arbitraryPayload, ({ chain, index }, payload) => {
        const isSame = JSON.stringify(sorted(payload)) === JSON.stringify(sorted(at(chain, index).payload));
        const edited = chain.with(index, { ...at(chain, index), payload });
        expect(verify(edited, headOf(chain)).ok).toBe(isSame);
      }),
      runs,
    );
  });

  test('finds an event whose hash was recomputed after an edit, by its successor or by the head', () => {
    fc.assert(
      fc.property(chainAndIndex, ({ chain, index }) => {
        const forged = { ...at(chain, index), target: { type: 'forged', id: '', name: '' } };
        const edited = chain.with(index, { ...forged, hash: hashEvent(forged) });
        const isLast = index === chain.length - 1;
        expect(verify(edited, headOf(chain))).toEqual(found(isLast ? index + 1 : index + 2));
      }),
      runs,
    );
  });

  test('finds a deleted event, also when the rest was renumbered', () => {
    fc.assert(
      fc.property(chainAndIndex, ({ chain, index }) => {
        const cut = chain.toSpliced(index, 1);
        expect(verify(cut, headOf(chain))).toEqual(found(index + 1));
        expect(verify(renumber(cut), headOf(chain))).toEqual(found(index + 1));
      }),
      runs,
    );
  });

  test('finds an inserted event, however well it is linked to the one before it', () => {
    fc.assert(
      fc.property(chainAndIndex, arbitraryEvent(orgId), ({ chain, index }, event) => {
        const inserted = linkEvent(chain[index - 1] ?? emptyHead, event);
        const longer = chain.toSpliced(index, 0, inserted);
        expect(verify(longer, headOf(chain))).toEqual(found(index + 2));
        expect(verify(renumber(longer), headOf(chain))).toEqual(found(index + 2));
        const appended = [...chain, linkEvent(headOf(chain), event)];
        expect(verify(appended, headOf(chain))).toEqual(found(chain.length + 1));
      }),
      runs,
    );
  });

  test('finds two events that changed places, also when each kept the number of its place', () => {
    fc.assert(
      fc.property(chainOf({ minLength: 2, maxLength: 4 }), fc.nat(), fc.nat(), (chain, a, b) => {
        const [first, second] = [a % chain.length, b % chain.length].sort((x, y) => x - y);
        fc.pre(first !== second && first !== undefined && second !== undefined);
        const swapped = chain.with(first, at(chain, second)).with(second, at(chain, first));
        expect(verify(swapped, headOf(chain))).toEqual(found(first + 1));
        expect(verify(renumber(swapped), headOf(chain))).toEqual(found(first + 1));
      }),
      runs,
    );
  });

  test('finds a tail that was cut off, by the head', () => {
    fc.assert(
      fc.property(chainAndIndex, ({ chain, index }) => {
        expect(verify(chain.slice(0, index), headOf(chain))).toEqual(found(index + 1));
      }),
      runs,
    );
  });

  test("finds an event that came from another organization's chain", () => {
    const twoChains = fc.tuple(chainAndIndex, chainOf({ minLength: 4, maxLength: 4 }, otherOrgId));
    fc.assert(
      fc.property(twoChains, ([{ chain, index }, other]) => {
        const moved = { ...at(other, index), org_id: orgId, prev_hash: at(chain, index).prev_hash };
        expect(verify(chain.with(index, moved), headOf(chain))).toEqual(found(index + 1));
      }),
      runs,
    );
  });

  test('finds a head that was set back, emptied or rewritten', () => {
    fc.assert(
      fc.property(chainAndIndex, ({ chain, index }) => {
        expect(verify(chain, chain[index - 1] ?? emptyHead)).toEqual(found(index + 1));
        expect(verify(chain, { ...headOf(chain), hash: emptyHead.hash })).toEqual(found(chain.length));
      }),
      runs,
    );
  });

  test('counts what it has looked at', () => {
    fc.assert(
      fc.property(chainAndIndex, ({ chain, index }) => {
        const edited = chain.with(index, { ...at(chain, index), request_id: 'another' });
        expect(verify(edited, headOf(chain)).checked).toBe(index + 1);
      }),
    );
  });
});

/** The same JSON with its keys in order, as a second opinion on when two values are the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.entries(value)
    .map(([key, item]): [string, unknown] => [key, sorted(item)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
