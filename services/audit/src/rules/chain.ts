import { createHash } from 'node:crypto';
import type { AuditEvent } from '@aaf/contracts/audit';
import type { OrgEvent } from '@aaf/contracts/event';
import { canonicalJson } from '@aaf/service/canonical-json';

// A hash made here can be mistaken for no other hash of the product: what is hashed begins with its purpose.
const domainTag = 'agent-action-firewall/audit-event/v1\n';

/** Where a chain ends: the number and the hash of its last event. */
export interface Head {
  sequence: number;
  hash: string;
}

/** The head of a chain without events; its hash is what the first event calls its predecessor. */
export const emptyHead: Head = { sequence: 0, hash: '0'.repeat(64) };

/** The hash of an event: over everything in it but the hash itself, so its place and its predecessor too. */
export function hashEvent(event: Omit<AuditEvent, 'hash'>): string {
  const content = {
    org_id: event.org_id,
    sequence: event.sequence,
    prev_hash: event.prev_hash,
    id: event.id,
    event_type: event.event_type,
    category: event.category,
    schema_version: event.schema_version,
    source: event.source,
    source_sequence: event.source_sequence,
    actor: event.actor,
    target: event.target,
    payload: event.payload,
    request_id: event.request_id,
    created_at: event.created_at,
  };
  return createHash('sha256').update(domainTag).update(canonicalJson(content)).digest('hex');
}

/** The event as the next one of a chain. */
export function linkEvent(head: Head, event: OrgEvent): AuditEvent {
  const placed = { ...event, sequence: head.sequence + 1, prev_hash: head.hash };
  return { ...placed, hash: hashEvent(placed) };
}

const follows = (last: Head, event: AuditEvent): boolean =>
  event.sequence === last.sequence + 1 && event.prev_hash === last.hash && event.hash === hashEvent(event);

/** How far a chain has been checked. It is small, however long the chain: a trail is checked in pieces. */
export interface Check {
  /** The last event that is as it was written. */
  last: Head;
  checked: number;
  first_bad?: number;
}

export const startCheck: Check = { last: emptyHead, checked: 0 };

/** Checks the next events of a chain, in order, up to the first one that is not as it was written. */
export function checkEvents(check: Check, events: Iterable<AuditEvent>): Check {
  let { last, checked } = check;
  if (check.first_bad !== undefined) return check;
  for (const event of events) {
    checked += 1;
    if (!follows(last, event)) return { last, checked, first_bad: last.sequence + 1 };
    last = { sequence: event.sequence, hash: event.hash };
  }
  return { last, checked };
}

/** What a check has found out. `first_bad` is a number in the chain: an event that was removed has one too. */
export interface Verdict {
  ok: boolean;
  checked: number;
  first_bad?: number;
}

/** Ends a check: after all events of a chain, its recorded head tells whether the end is missing. */
export function concludeCheck({ last, checked, first_bad }: Check, head: Head): Verdict {
  if (first_bad !== undefined) return { ok: false, checked, first_bad };
  if (last.sequence !== head.sequence) {
    return { ok: false, checked, first_bad: Math.min(last.sequence, head.sequence) + 1 };
  }
  return last.hash === head.hash ? { ok: true, checked } : { ok: false, checked, first_bad: last.sequence };
}
