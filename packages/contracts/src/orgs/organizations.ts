import { z } from 'zod';
import { may, mutation, query, signedIn, verifiedPerson, withStepUp } from '../contract.ts';
import { id } from '../ids.ts';
import { whole } from '../pagination.ts';
import { Plan } from '../plans.ts';
import { text, Timestamp, Timezone } from '../text.ts';
import { Affiliation, OrgRef } from './shapes.ts';
import { Slug } from './slug.ts';

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

const versionedOrganization = (organization: Organization): unknown => [
  organization.name,
  organization.timezone,
  organization.logo_url,
];

export const organizations = {
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
} as const;
