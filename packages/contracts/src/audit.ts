import { z } from 'zod';
import { may, query, type Contract } from './contract.ts';
import { AuditCategory, OrgEvent } from './event.ts';
import { isEventType } from './events.ts';
import { listInput, page } from './pagination.ts';
import { text, Timestamp } from './text.ts';

/** An event in the trail: the event itself, its place in the organization's chain, and the hashes that fix it there. */
export const AuditEvent = OrgEvent.extend({
  sequence: z.int().min(1),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

const EventTypeFilter = z.string().refine(isEventType, { error: 'must be an event type of the catalogue' });

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
  },
  chain: {
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
} as const satisfies Contract;
