import { z } from 'zod';
import { anyone, may, mutation, Nothing, query, verifiedPerson } from '../contract.ts';
import { id } from '../ids.ts';
import { LinkToken } from '../link.ts';
import { listInput, page, whole } from '../pagination.ts';
import { Role } from '../permissions.ts';
import { EmailAddress, Timestamp } from '../text.ts';
import { Affiliation } from './shapes.ts';

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

export const invitations = {
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
} as const;
