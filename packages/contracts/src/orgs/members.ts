import { z } from 'zod';
import { may, mutation, Nothing, query } from '../contract.ts';
import { id } from '../ids.ts';
import { listInput, page } from '../pagination.ts';
import { Role } from '../permissions.ts';
import { Timestamp } from '../text.ts';

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
const versionedMember = (member: Member): unknown => [member.id, member.role];

export const members = {
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
} as const;
