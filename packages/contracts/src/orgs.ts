import { z } from 'zod';
import { OrgSnapshot, PolicyDefaults } from './caller.ts';
import {
  anyone,
  internal,
  may,
  mutation,
  Nothing,
  query,
  signedIn,
  verifiedPerson,
  withStepUp,
  type Contract,
} from './contract.ts';
import { id } from './ids.ts';
import { IpAllowlist } from './ip-network.ts';
import { LinkToken } from './link.ts';
import { operations } from './operations.ts';
import { page, listInput, whole } from './pagination.ts';
import { Role } from './permissions.ts';
import { Plan, PlanLimits } from './plans.ts';
import { EmailAddress, text, Timestamp, Timezone } from './text.ts';

/** Slugs that would read as a page or a part of the product. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  'about', 'account', 'accounts', 'action', 'actions', 'admin', 'administrator', 'agent', 'agents', 'api',
  'api-keys', 'app', 'approval', 'approvals', 'assets', 'audit', 'auth', 'billing', 'blog', 'dashboard',
  'demo-data', 'dev', 'docs', 'events', 'forgot-password', 'health', 'healthz', 'help', 'home', 'identity',
  'integrations', 'internal', 'invitations', 'invite', 'keys', 'login', 'logout', 'mail', 'mailbox', 'me',
  'members', 'metrics', 'new', 'null', 'openapi', 'org', 'organization', 'organizations', 'orgs', 'owner',
  'plans', 'policies', 'policy', 'pricing', 'privacy', 'profile', 'public', 'readyz', 'register', 'reset-password',
  'root', 'security', 'session', 'sessions', 'settings', 'setup', 'sign-in', 'sign-out', 'sign-up', 'signin',
  'signup', 'static', 'status', 'step-up', 'support', 'system', 'team', 'terms', 'trpc', 'undefined', 'usage', 'user',
  'users', 'v1', 'v2', 'verify-email', 'webhooks', 'welcome', 'www',
]); // prettier-ignore

/** An organization's URL identifier: lower-cased first, then checked. It never changes and is never given out again. */
export const Slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9-]{1,46}[a-z0-9]$/, {
    error: 'must have 3 to 48 letters a-z, digits or hyphens, and begin and end with a letter or digit',
  })
  .refine((slug) => !reservedSlugs.has(slug), { error: 'is a reserved word; choose another one' });

export const Organization = z.object({
  id: id('organization'),
  name: z.string(),
  slug: z.string(),
  plan: Plan,
  timezone: z.string(),
  /** Where its logo is; another address when it changes, null where there is none. */
  logo_url: z.string().nullable(),
  created_at: Timestamp,
});
export type Organization = z.infer<typeof Organization>;

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

export const Member = z.object({
  id: id('member'),
  user_id: id('user'),
  name: z.string(),
  email: z.string(),
  role: Role,
  joined_at: Timestamp,
  /** Shown to those who manage members. */
  two_factor_enabled: z.boolean().optional(),
});
export type Member = z.infer<typeof Member>;

/** An invitation's state: only a pending one can be accepted. */
export const invitationStatuses = ['pending', 'accepted', 'revoked', 'expired'] as const;
export const Invitation = z.object({
  id: id('invitation'),
  email: z.string(),
  role: Role,
  status: z.enum(invitationStatuses),
  /** Who invited them, by the name they had then. */
  invited_by: z.object({ id: id('user'), name: z.string() }),
  created_at: Timestamp,
  expires_at: Timestamp,
});
export type Invitation = z.infer<typeof Invitation>;

/** An invitation as the invited person sees it. */
export const ReceivedInvitation = z.object({
  id: id('invitation'),
  organization: z.object({ name: z.string(), slug: z.string() }),
  email: z.string(),
  role: Role,
  invited_by: z.string(),
  expires_at: Timestamp,
});
export type ReceivedInvitation = z.infer<typeof ReceivedInvitation>;

const imageTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
/** The largest logo that is taken, in bytes. */
export const maxLogoBytes = 512 * 1_024;
/** An image; `data` is its bytes in base64. */
const Image = z.object({ content_type: z.enum(imageTypes), data: z.base64() });

export const Subscription = z.object({
  plan: Plan,
  /** `active`: it acts. Other states come with a payment provider. */
  status: z.enum(['active']),
  limits: PlanLimits,
  /** What the plan's change brings with it, in sentences. */
  warnings: z.array(z.string()).optional(),
});
export type Subscription = z.infer<typeof Subscription>;

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

const versionedOrganization = (organization: Organization): unknown => [
  organization.name,
  organization.timezone,
  organization.logo_url,
];
const versionedMember = (member: Member): unknown => [member.id, member.role];
const ownSettings = (settings: object): unknown => settings;

const OrgRef = z.string().min(1).max(64);
const Affiliation = z.object({
  id: id('organization'),
  slug: z.string(),
  name: z.string(),
  role: Role,
  plan: Plan,
});

/** An organization as its operator sees it. */
export const OperatorView = z.object({
  id: id('organization'),
  slug: z.string(),
  name: z.string(),
  plan: Plan,
  limits: PlanLimits,
  members: z.int(),
  created_at: Timestamp,
  deleted_at: Timestamp.nullable(),
  purge_at: Timestamp.nullable(),
  /** Set once nothing is left but this: the tombstone. */
  purged_at: Timestamp.nullable(),
});
export type OperatorView = z.infer<typeof OperatorView>;

/** orgs: organizations, who belongs to them, and how they are set up. */
export const orgs = {
  organizations: {
    create: mutation({
      summary: 'Create an organization; its creator becomes its Owner.',
      permission: verifiedPerson,
      rest: { method: 'POST', path: '/v1/organizations', status: 201 },
      input: z.strictObject({
        name: text(1, 100),
        slug: Slug,
        plan: Plan.exclude(['enterprise'], { error: 'must be free, starter or pro' }).default('free'),
      }),
      output: Organization,
      emits: ['org.created'],
      refuses: ['slug_taken'],
    }),
    get: query({
      summary: 'An organization.',
      permission: may('organization.view'),
      rest: { method: 'GET', path: '/v1/organizations/:org' },
      input: z.strictObject({}),
      output: Organization,
      versioned: versionedOrganization,
    }),
    update: mutation({
      summary: "Change an organization's name or time zone.",
      permission: may('settings.manage'),
      revokes: 'organization',
      rest: { method: 'PATCH', path: '/v1/organizations/:org' },
      input: z.strictObject({ name: text(1, 100).optional(), timezone: Timezone.optional() }),
      output: Organization,
      emits: ['org.updated'],
      refuses: ['immutable_field', 'version_conflict'],
      immutable: ['id', 'slug'],
      versioned: versionedOrganization,
    }),
    delete: mutation({
      summary:
        'Delete the organization: access ends at once, and within 30 days the operator can restore it. Then everything is purged.',
      permission: withStepUp(may('organization.delete')),
      revokes: 'organization',
      rest: { method: 'POST', path: '/v1/organizations/:org/deletion', status: 202 },
      input: z.strictObject({
        /** The organization's name, exactly. */
        confirm_name: z.string().max(400),
      }),
      output: z.object({ purge_at: Timestamp }),
      emits: ['org.deleted'],
      refuses: ['active_subscription', 'step_up_required'],
      isIdempotent: false,
    }),
    mine: query({
      summary: 'The organizations the signed-in person belongs to.',
      permission: signedIn,
      rest: { method: 'GET', path: '/v1/me/organizations' },
      input: z.strictObject({}),
      output: whole(Affiliation),
    }),
    activate: mutation({
      summary: "Make an organization the session's active one: used where a request names none.",
      permission: signedIn,
      rest: { method: 'POST', path: '/v1/session/organization' },
      input: z.strictObject({ organization: OrgRef }),
      output: Affiliation,
      refuses: ['not_found'],
      isIdempotent: false,
    }),
  },
  members: {
    list: query({
      summary: 'The members of an organization.',
      permission: may('organization.view'),
      rest: { method: 'GET', path: '/v1/organizations/:org/members' },
      input: z.strictObject({ ...listInput, order: z.enum(['asc', 'desc']).default('asc') }),
      output: page(Member),
      versioned: ({ data }) => data.map(versionedMember),
    }),
    get: query({
      summary: 'A member of an organization.',
      permission: may('organization.view'),
      rest: { method: 'GET', path: '/v1/organizations/:org/members/:id' },
      input: z.strictObject({ id: z.string() }),
      output: Member,
      refuses: ['not_found'],
      versioned: versionedMember,
    }),
    update: mutation({
      summary:
        "Change a member's role; it acts on their next request. Only an Owner makes Owners, and only an Owner changes one.",
      permission: may('members.manage'),
      revokes: 'organization',
      rest: { method: 'PATCH', path: '/v1/organizations/:org/members/:id' },
      input: z.strictObject({ id: z.string(), role: Role }),
      output: Member,
      emits: ['member.role_changed'],
      refuses: ['not_found', 'last_owner', 'step_up_required', 'version_conflict'],
      versioned: versionedMember,
    }),
    remove: mutation({
      summary: 'Remove a member; their next request is refused.',
      permission: may('members.manage'),
      revokes: 'organization',
      rest: { method: 'DELETE', path: '/v1/organizations/:org/members/:id', status: 204 },
      input: z.strictObject({ id: z.string() }),
      output: Nothing,
      emits: ['member.removed'],
      refuses: ['not_found', 'last_owner'],
    }),
    leave: mutation({
      summary: 'Leave the organization.',
      permission: may('organization.view'),
      revokes: 'organization',
      rest: { method: 'POST', path: '/v1/organizations/:org/leave', status: 204 },
      input: z.strictObject({}),
      output: Nothing,
      emits: ['member.left'],
      refuses: ['last_owner'],
      isIdempotent: false,
    }),
  },
  invitations: {
    create: mutation({
      summary: 'Invite someone by mail. The link in it is good once, for 7 days, for this address alone.',
      permission: may('members.invite'),
      rest: { method: 'POST', path: '/v1/organizations/:org/invitations', status: 201 },
      input: z.strictObject({ email: EmailAddress, role: Role }),
      output: Invitation,
      emits: ['member.invited'],
      refuses: ['already_member', 'invite_pending', 'plan_limit_exceeded', 'forbidden', 'step_up_required'],
    }),
    list: query({
      summary: 'The invitations of an organization.',
      permission: may('members.invite'),
      rest: { method: 'GET', path: '/v1/organizations/:org/invitations' },
      input: z.strictObject({ ...listInput, status: z.enum(invitationStatuses).optional() }),
      output: page(Invitation),
    }),
    resend: mutation({
      summary: 'Send an invitation again, with a new link and 7 more days; the old link stops working.',
      permission: may('members.invite'),
      rest: { method: 'POST', path: '/v1/organizations/:org/invitations/:id/resend' },
      input: z.strictObject({ id: z.string() }),
      output: Invitation,
      emits: ['member.invitation_resent'],
      refuses: ['not_found', 'link_expired', 'rate_limited', 'plan_limit_exceeded', 'step_up_required'],
      isIdempotent: false,
    }),
    revoke: mutation({
      summary: 'Withdraw an invitation; its link stops working.',
      permission: may('members.invite'),
      rest: { method: 'DELETE', path: '/v1/organizations/:org/invitations/:id', status: 204 },
      input: z.strictObject({ id: z.string() }),
      output: Nothing,
      emits: ['member.invitation_revoked'],
      refuses: ['not_found', 'link_expired'],
    }),
    lookup: mutation({
      summary: "What an invitation's link is about, for whoever holds it.",
      permission: anyone,
      rest: { method: 'POST', path: '/v1/invitations/lookup' },
      input: z.strictObject({ token: LinkToken }),
      output: ReceivedInvitation,
      refuses: ['link_expired'],
      isIdempotent: false,
    }),
    accept: mutation({
      summary:
        'Accept an invitation with the token of its link, or by its id; the person must have verified the invited address.',
      permission: verifiedPerson,
      rest: { method: 'POST', path: '/v1/invitations/accept' },
      input: z
        .strictObject({ token: LinkToken.optional(), invitation_id: z.string().max(64).optional() })
        .refine((input) => (input.token === undefined) !== (input.invitation_id === undefined), {
          path: ['token'],
          error: 'is required, or an invitation_id instead of it',
        }),
      output: Affiliation,
      emits: ['member.joined'],
      refuses: ['link_expired', 'forbidden', 'plan_limit_exceeded', 'already_member'],
      isIdempotent: false,
    }),
    mine: query({
      summary: 'The invitations that wait for the signed-in person, at the address they have verified.',
      permission: verifiedPerson,
      rest: { method: 'GET', path: '/v1/me/invitations' },
      input: z.strictObject({}),
      output: whole(ReceivedInvitation),
    }),
  },
  logo: {
    set: mutation({
      summary:
        'Set the logo: a PNG, JPEG or WebP of at most 512 KiB. It is stored anew, at 256 × 256 pixels at most.',
      permission: may('settings.manage'),
      rest: { method: 'PUT', path: '/v1/organizations/:org/logo' },
      input: Image,
      output: Organization,
      emits: ['org.updated'],
      rawBody: { types: imageTypes, maxBytes: maxLogoBytes },
    }),
    get: query({
      summary: 'The logo.',
      permission: may('organization.view'),
      rest: { method: 'GET', path: '/v1/organizations/:org/logo' },
      input: z.strictObject({ v: z.string().max(64).optional() }),
      output: Image,
      refuses: ['not_found'],
      isRawAnswer: true,
    }),
    remove: mutation({
      summary: 'Remove the logo.',
      permission: may('settings.manage'),
      rest: { method: 'DELETE', path: '/v1/organizations/:org/logo', status: 204 },
      input: z.strictObject({}),
      output: Nothing,
      emits: ['org.updated'],
      refuses: ['not_found'],
    }),
  },
  security: {
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
  },
  policyDefaults: {
    get: query({
      summary: 'How policies behave where they say nothing themselves.',
      permission: may('organization.view'),
      rest: { method: 'GET', path: '/v1/organizations/:org/policy-defaults' },
      input: z.strictObject({}),
      output: PolicyDefaults,
      versioned: ownSettings,
    }),
    update: mutation({
      summary:
        'Change how policies behave where they say nothing themselves. Existing policies and approvals stay as they are.',
      permission: may('settings.manage'),
      revokes: 'organization',
      rest: { method: 'PATCH', path: '/v1/organizations/:org/policy-defaults' },
      input: z.strictObject(PolicyDefaults.partial().shape),
      output: PolicyDefaults,
      emits: ['org.updated'],
      refuses: ['version_conflict'],
      versioned: ownSettings,
    }),
  },
  subscription: {
    get: query({
      summary: "The organization's plan and what it allows.",
      permission: may('billing.view'),
      rest: { method: 'GET', path: '/v1/organizations/:org/subscription' },
      input: z.strictObject({}),
      output: Subscription,
    }),
    update: mutation({
      summary:
        'Change the plan; its limits act on the next request. Nothing is deleted by a smaller plan: what exceeds it stays readable and removable.',
      permission: may('billing.manage'),
      revokes: 'organization',
      rest: { method: 'PUT', path: '/v1/organizations/:org/subscription' },
      input: z.strictObject({
        plan: Plan.exclude(['enterprise'], { error: 'must be free, starter or pro' }),
        /** Confirms a plan that allows less than the organization uses. */
        acknowledge: z.boolean().optional(),
      }),
      output: Subscription,
      emits: ['billing.plan_changed'],
      refuses: ['acknowledgement_required'],
    }),
  },
  notifications: {
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
  },
  access: {
    resolve: query({
      summary: 'Which organization a call is about, and what the person is in it.',
      permission: internal,
      input: z.strictObject({
        user_id: id('user'),
        session_id: id('session'),
        /** Id or slug as the request named it. */
        organization: OrgRef.optional(),
      }),
      output: z.object({
        org: OrgSnapshot,
        /** When a deleted organization's data goes; null while it lives. */
        purge_at: Timestamp.nullable(),
        role: Role,
        security: SecuritySettings.pick({
          require_two_factor: true,
          session_timeout_minutes: true,
          ip_allowlist: true,
        }),
        /** When the session was last used in this organization, to half a minute; null when it never was. */
        last_active_at: Timestamp.nullable(),
      }),
      refuses: ['not_found', 'organization_required'],
    }),
    touch: mutation({
      summary: 'Remember that a session was used in an organization just now.',
      permission: internal,
      input: z.strictObject({
        org_id: id('organization'),
        user_id: id('user'),
        session_id: id('session'),
      }),
      output: Nothing,
    }),
    membersAmong: query({
      summary: 'Which of some people belong to an organization.',
      permission: internal,
      input: z.strictObject({ org_id: id('organization'), user_ids: z.array(id('user')).max(1_000) }),
      output: z.object({ user_ids: z.array(id('user')) }),
    }),
    resolveForKey: query({
      summary: 'The organization of a key.',
      permission: internal,
      input: z.strictObject({ org_id: id('organization') }),
      output: z.object({ org: OrgSnapshot, purge_at: Timestamp.nullable() }),
      refuses: ['not_found'],
    }),
  },
  directory: {
    list: query({
      summary: 'All organizations that are not deleted, by id, for jobs that walk them.',
      permission: internal,
      input: z.strictObject({
        after: id('organization').optional(),
        limit: z.int().min(1).max(1_000).default(500),
      }),
      output: z.object({ data: z.array(OrgSnapshot) }),
    }),
  },
  operator: {
    list: query({
      summary:
        'Organizations as the operator sees them: the living ones, or those deleted and not yet purged.',
      permission: internal,
      input: z.strictObject({ is_deleted: z.boolean() }),
      output: whole(OperatorView),
    }),
    show: query({
      summary: 'What the operator sees of an organization, deleted or not, by id or slug.',
      permission: internal,
      input: z.strictObject({ organization: OrgRef }),
      output: OperatorView,
      refuses: ['not_found'],
    }),
    restore: mutation({
      summary: 'Restore a deleted organization within 30 days.',
      permission: internal,
      input: z.strictObject({ organization: OrgRef, reason: text(1, 500) }),
      output: OperatorView,
      emits: ['org.restored'],
      refuses: ['not_found', 'restore_expired'],
    }),
    setLimits: mutation({
      summary: 'Put an organization on the Enterprise plan with limits of its own, or change those.',
      permission: internal,
      input: z.strictObject({
        organization: OrgRef,
        limits: PlanLimits.partial(),
        reason: text(1, 500).optional(),
      }),
      output: OperatorView,
      emits: ['billing.plan_changed', 'billing.limits_changed'],
      refuses: ['not_found'],
    }),
  },
  operations,
} as const satisfies Contract;
