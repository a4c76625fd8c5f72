import { z } from 'zod';
import { internal, may, query, type Contract } from './contract.ts';
import { AuditCategory, OrgEvent } from './event.ts';
import { isEventType } from './events.ts';
import { id } from './ids.ts';
import { operations } from './operations.ts';
import { listInput, page } from './pagination.ts';
import { text, Timestamp } from './text.ts';

/** An event in the trail: the event itself, its place in the organization's chain, and the hashes that fix it there. */
export const AuditEvent = OrgEvent.extend({
  sequence: z.int().min(1),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

export const EventTypeFilter = z
  .string()
  .refine(isEventType, { error: 'must be an event type of the catalogue' });

/** audit: the trail of an organization, chained so that nobody can quietly edit it. */
export const audit = {
  events: {
    list: query({
      summary: 'The audit trail, newest first unless `order=asc`.',
      permission: may('organization.view', 'audit:read'),
      rest: { method: 'GET', path: '/v1/audit' },
      input: z.strictObject({
        ...listInput,
        category: AuditCategory.optional(),
        event_type: EventTypeFilter.optional(),
        actor_id: text(1, 100).optional(),
        target_id: text(1, 100).optional(),
        from: Timestamp.optional(),
        to: Timestamp.optional(),
        q: text(1, 200).optional(),
      }),
      output: page(AuditEvent),
    }),
    follow: query({
      summary: 'The events that entered the trail after a place in it, and where it ends now.',
      permission: may('organization.view', 'audit:read'),
      input: z.strictObject({
        /** The end where it is not said: nothing is old enough to be new. */
        after: z.int().min(0).optional(),
        event_types: z.array(EventTypeFilter).max(100).optional(),
        limit: z.int().min(1).max(500).default(200),
      }),
      output: z.object({
        data: z.array(AuditEvent),
        /** Up to where the trail was looked at: the next `after`. */
        position: z.int(),
      }),
    }),
  },
  chain: {
    head: query({
      summary:
        'Where the chain of an organization ends. It is asked outside the organization itself, deleted or not.',
      permission: internal,
      input: z.strictObject({ org_id: id('organization') }),
      output: z.object({ sequence: z.int(), hash: z.string() }),
    }),
    verify: query({
      summary: 'Recompute the chain: whether each event is as it was written, and the first one that is not.',
      permission: may('audit.verify'),
      rest: { method: 'GET', path: '/v1/audit/verify' },
      input: z.strictObject({}),
      output: z.object({ ok: z.boolean(), checked: z.int(), first_bad: z.int().optional() }),
      // Some 55 µs an event, read and hashed.
      timeoutMs: 55_000,
    }),
  },
  operations,
} as const satisfies Contract;
