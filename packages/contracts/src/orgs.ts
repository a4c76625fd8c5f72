import { z } from 'zod';
import { OrgSnapshot, PolicyDefaults } from './caller.ts';
import { internal, may, mutation, query, signedIn, verifiedPerson, type Contract } from './contract.ts';
import { id } from './ids.ts';
import { page, listInput, whole } from './pagination.ts';
import { Role } from './permissions.ts';
import { Plan } from './plans.ts';
import { text, Timestamp } from './text.ts';

/** Slugs that would read as a page or a part of the product. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  'about', 'account', 'accounts', 'action', 'actions', 'admin', 'administrator', 'agent', 'agents', 'api',
  'api-keys', 'app', 'approval', 'approvals', 'assets', 'audit', 'auth', 'billing', 'blog', 'dashboard',
  'demo-data', 'dev', 'docs', 'events', 'forgot-password', 'health', 'healthz', 'help', 'home', 'identity',
  'integrations', 'internal', 'invitations', 'invite', 'keys', 'login', 'logout', 'mail', 'mailbox', 'me',
  'members', 'metrics', 'new', 'null', 'openapi', 'org', 'organization', 'organizations', 'orgs', 'owner',
  'plans', 'policies', 'policy', 'pricing', 'privacy', 'profile', 'public', 'readyz', 'register', 'reset-password',
  'root', 'security', 'session', 'sessions', 'settings', 'setup', 'sign-in', 'sign-out', 'sign-up', 'signin',
  'signup', 'static', 'status', 'support', 'system', 'team', 'terms', 'trpc', 'undefined', 'usage', 'user',
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

/** An IANA time zone name, such as Europe/Berlin. */
export const Timezone = z
  .string()
  .refine(isTimezone, { error: 'must be an IANA time zone like Europe/Berlin' });

function isTimezone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}

export const Organization = z.object({
  id: id('organization'),
  name: z.string(),
  slug: z.string(),
  plan: Plan,
  timezone: z.string(),
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

export const Member = z.object({
  id: id('member'),
  user_id: id('user'),
  name: z.string(),
  email: z.string(),
  role: Role,
  joined_at: Timestamp,
});
export type Member = z.infer<typeof Member>;

const OrgRef = z.string().min(1).max(64);
const Affiliation = z.object({
  id: id('organization'),
  slug: z.string(),
  name: z.string(),
  role: Role,
  plan: Plan,
});

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
    }),
    update: mutation({
      summary: "Change an organization's name or time zone.",
      permission: may('settings.manage'),
      rest: { method: 'PATCH', path: '/v1/organizations/:org' },
      input: z.strictObject({ name: text(1, 100).optional(), timezone: Timezone.optional() }),
      output: Organization,
      emits: ['org.updated'],
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
    }),
  },
  security: {
    get: query({
      summary: "An organization's security settings.",
      permission: may('settings.manage'),
      rest: { method: 'GET', path: '/v1/organizations/:org/security' },
      input: z.strictObject({}),
      output: SecuritySettings,
    }),
  },
  policyDefaults: {
    get: query({
      summary: 'How policies behave where they say nothing themselves.',
      permission: may('organization.view'),
      rest: { method: 'GET', path: '/v1/organizations/:org/policy-defaults' },
      input: z.strictObject({}),
      output: PolicyDefaults,
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
      output: z.object({ org: OrgSnapshot, is_deleted: z.boolean(), role: Role }),
      refuses: ['not_found', 'organization_required'],
    }),
    resolveForKey: query({
      summary: 'The organization of a key.',
      permission: internal,
      input: z.strictObject({ org_id: id('organization') }),
      output: z.object({ org: OrgSnapshot, is_deleted: z.boolean() }),
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
} as const satisfies Contract;
