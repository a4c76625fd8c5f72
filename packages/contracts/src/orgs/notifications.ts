import { z } from 'zod';
import { may, mutation, Nothing, query } from '../contract.ts';
import { id } from '../ids.ts';
import { listInput, page } from '../pagination.ts';
import { Timestamp } from '../text.ts';

/** What a person can be told about an organization. */
export const notificationKinds = [
  'approval_requested',
  'approval_decided',
  'member_changed',
  'security_changed',
  /** Each morning, what happened the day before. */
  'daily_digest',
] as const;
export const NotificationKind = z.enum(notificationKinds);
export type NotificationKind = z.infer<typeof NotificationKind>;
/** Where they are told. */
const Channels = z.object({ email: z.boolean(), dashboard: z.boolean() });
export const NotificationPreferences = z.object(
  Object.fromEntries(notificationKinds.map((kind) => [kind, Channels])) as Record<
    NotificationKind,
    typeof Channels
  >, // fromEntries forgets the literal keys
);
export type NotificationPreferences = z.infer<typeof NotificationPreferences>;

export const Notification = z.object({
  id: id('notification'),
  kind: NotificationKind,
  title: z.string(),
  /** The page of the dashboard that shows more, below the organization's: `/approvals/apr_…`. */
  path: z.string(),
  created_at: Timestamp,
  read_at: Timestamp.nullable(),
});
export type Notification = z.infer<typeof Notification>;

export const notifications = {
  list: query({
    summary: 'What you were told about this organization, newest first.',
    permission: may('organization.view'),
    rest: { method: 'GET', path: '/v1/organizations/:org/notifications' },
    input: z.strictObject({ ...listInput, unread: z.boolean().optional() }),
    output: page(Notification).extend({ unread: z.int() }),
  }),
  markRead: mutation({
    summary: 'Mark notifications as read: one, or all where none is named.',
    permission: may('organization.view'),
    rest: { method: 'POST', path: '/v1/organizations/:org/notifications/read', status: 204 },
    input: z.strictObject({ id: z.string().max(64).optional() }),
    output: Nothing,
    refuses: ['not_found'],
    isIdempotent: false,
  }),
  preferences: query({
    summary: 'What you want to be told about this organization, and where.',
    permission: may('organization.view'),
    rest: { method: 'GET', path: '/v1/organizations/:org/notification-preferences' },
    input: z.strictObject({}),
    output: NotificationPreferences,
  }),
  updatePreferences: mutation({
    summary: 'Change what you want to be told about this organization, and where. It concerns you alone.',
    permission: may('organization.view'),
    rest: { method: 'PATCH', path: '/v1/organizations/:org/notification-preferences' },
    input: z.strictObject(
      Object.fromEntries(
        notificationKinds.map((kind) => [kind, z.strictObject(Channels.partial().shape).optional()]),
      ) as Record<
        NotificationKind,
        z.ZodOptional<
          z.ZodObject<{ email: z.ZodOptional<z.ZodBoolean>; dashboard: z.ZodOptional<z.ZodBoolean> }>
        >
      >, // fromEntries forgets the literal keys
    ),
    output: NotificationPreferences,
  }),
} as const;
