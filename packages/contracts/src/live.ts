import { z } from 'zod';
import { AuditEvent, EventTypeFilter } from './audit.ts';
import { may, subscription } from './contract.ts';

/** One event of the stream; `id` is its place in the trail, to go on from. */
export const LiveEvent = z.object({ id: z.string(), data: AuditEvent });

/** The event types to hear; all where none is named. REST takes them parted by commas. */
const Types = z
  .union([z.string().transform((text) => text.split(',').map((type) => type.trim())), z.array(z.string())])
  .pipe(z.array(EventTypeFilter).min(1).max(100));

/** What the gateway answers by itself, out of the trail: no service stands behind it. */
export const live = {
  subscribe: subscription({
    summary:
      "The organization's events as they enter the trail, without an end. Goes on after `Last-Event-ID` where it is named.",
    permission: may('organization.view', 'audit:read'),
    rest: { method: 'GET', path: '/v1/events' },
    input: z.strictObject({
      types: Types.optional(),
      /** The id of the last event that was heard; what came after it is told first. */
      lastEventId: z
        .string()
        .regex(/^\d{1,15}$/, { error: 'must be the id of an event of this stream' })
        .optional(),
    }),
    output: LiveEvent,
  }),
} as const;
