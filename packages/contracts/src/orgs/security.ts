import { z } from 'zod';
import { may, mutation, query } from '../contract.ts';
import { id } from '../ids.ts';
import { IpAllowlist } from '../ip-network.ts';
import { Role } from '../permissions.ts';
import { Timestamp } from '../text.ts';
import { ownSettings } from './shapes.ts';

export const SecuritySettings = z.object({
  require_two_factor: z.boolean(),
  session_timeout_minutes: z.int(),
  ip_allowlist: z.array(z.string()),
  api_key_max_age_days: z.int(),
});
export type SecuritySettings = z.infer<typeof SecuritySettings>;

/** A change of the security settings. */
const securityChange = {
  require_two_factor: z.boolean().optional(),
  /** Minutes without a request after which a session ends in this organization. */
  session_timeout_minutes: z
    .int()
    .min(5, { error: 'must be at least 5 minutes' })
    .max(1_440, { error: 'must be at most 1440 minutes, a day' })
    .optional(),
  /** Where people are admitted from; empty means from everywhere. */
  ip_allowlist: IpAllowlist.optional(),
  api_key_max_age_days: z
    .int()
    .min(1, { error: 'must be at least 1 day' })
    .max(365, { error: 'must be at most 365 days' })
    .optional(),
};

/** Some of those that a change would cut off, and how many there are. */
const some = <T extends z.ZodType>(item: T) => z.object({ total: z.int(), data: z.array(item) });

/** What a change of the security settings would cut off. At most 100 of each kind are named. */
export const SecurityPreview = z.object({
  /** They could enter only after setting up a second factor. */
  members: some(z.object({ id: id('member'), name: z.string(), email: z.string(), role: Role })),
  /** They would be refused or have to sign in again. */
  sessions: some(
    z.object({
      id: id('session'),
      name: z.string(),
      device: z.string(),
      ip: z.string().nullable(),
      last_seen_at: Timestamp,
      reasons: z.array(z.enum(['two_factor', 'ip_address', 'timeout'])),
    }),
  ),
  /** They would expire earlier; `expires_at` is the new end. */
  api_keys: some(
    z.object({ id: id('api_key'), name: z.string(), expires_at: Timestamp, is_expired: z.boolean() }),
  ),
  /** Why whoever asks would be locked out themselves; empty when they would not. */
  locks_out_caller: z.array(z.enum(['two_factor', 'ip_address'])),
});
export type SecurityPreview = z.infer<typeof SecurityPreview>;

export const security = {
  get: query({
    summary: "An organization's security settings.",
    permission: may('settings.manage'),
    rest: { method: 'GET', path: '/v1/organizations/:org/security' },
    input: z.strictObject({}),
    output: SecuritySettings,
    versioned: ownSettings,
  }),
  update: mutation({
    summary:
      'Change the security settings; they act on the next request of everybody. What would lock you out yourself is refused.',
    permission: may('settings.manage'),
    revokes: 'organization',
    rest: { method: 'PATCH', path: '/v1/organizations/:org/security' },
    input: z.strictObject({
      ...securityChange,
      /** Saves an allowlist although it leaves out your own address. */
      confirm: z.boolean().optional(),
    }),
    output: SecuritySettings,
    emits: ['org.updated'],
    refuses: ['would_lock_out', 'version_conflict'],
    versioned: ownSettings,
  }),
  preview: query({
    summary: 'Who a change of the security settings would cut off. Nothing is changed.',
    permission: may('settings.manage'),
    rest: { method: 'POST', path: '/v1/organizations/:org/security/preview' },
    input: z.strictObject({ ...securityChange, confirm: z.boolean().optional() }),
    output: SecurityPreview,
  }),
} as const;
