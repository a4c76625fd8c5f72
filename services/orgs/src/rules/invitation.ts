import { Refusal } from '@aaf/contracts/errors';
import type { invitationStatuses } from '@aaf/contracts/orgs';
import type { Role } from '@aaf/contracts/permissions';
import { mayInviteAs } from './rank.ts';

export type InvitationStatus = (typeof invitationStatuses)[number];

const validMs = 7 * 24 * 60 * 60 * 1_000;
const pauseSeconds = 60;

/** An invitation as it is kept; that it has run out may not be written down yet. */
export interface KeptInvitation {
  status: InvitationStatus;
  expires_at: string;
}

/** The end of an invitation that is sent now. */
export const invitationEnd = (now: string): string => new Date(Date.parse(now) + validMs).toISOString();

/** How an invitation stands at a moment. */
export const statusAt = ({ status, expires_at }: KeptInvitation, now: string): InvitationStatus =>
  status === 'pending' && Date.parse(expires_at) <= Date.parse(now) ? 'expired' : status;

/**
 * Whether somebody may invite others as `wanted`.
 * @throws {Refusal} `forbidden`
 */
export function requireMayInviteAs(role: Role, wanted: Role): void {
  if (mayInviteAs(role, wanted)) return;
  throw new Refusal('forbidden', {
    details: { required_permission: 'members.invite', allowed_roles: ['owner'], role },
    message: 'Only an Owner invites an Owner. Choose another role, or ask an Owner.',
  });
}

/**
 * Whether an invitation can be sent again: one that was withdrawn, used or replaced cannot.
 * @throws {Refusal} `link_expired`, and `rate_limited` with `details.retry_after` within a minute of the last time
 */
export function requireResendable(invitation: KeptInvitation & { sent_at: string }, now: string): void {
  if (invitation.status !== 'pending') {
    throw new Refusal('link_expired', {
      details: { status: invitation.status },
      message: `The invitation is ${invitation.status}. Invite them anew.`,
    });
  }
  const passed = (Date.parse(now) - Date.parse(invitation.sent_at)) / 1_000;
  if (passed >= pauseSeconds) return;
  const retry_after = Math.ceil(pauseSeconds - passed);
  throw new Refusal('rate_limited', {
    details: { retry_after },
    message: `The invitation was sent a moment ago. Send it again in ${retry_after} seconds.`,
  });
}

/** What an invitation is accepted against. */
export interface Acceptance {
  invitation: KeptInvitation & { email: string; role: Role };
  /** The address that whoever accepts has verified. */
  email: string;
  /** What the inviter is now; absent when they do not belong to the organization any more. */
  inviter: Role | undefined;
  isMember: boolean;
}

/**
 * Whether an invitation may be accepted. An inviter who could not give the role today gave nothing.
 * @throws {Refusal} `link_expired`, `forbidden` for another address, `already_member`
 */
export function requireAcceptable({ invitation, email, inviter, isMember }: Acceptance, now: string): void {
  requireOpen(invitation, inviter, now);
  if (invitation.email !== email) {
    throw new Refusal('forbidden', {
      message:
        'The invitation was sent to another address. Sign in with the account of that address, or ask for an invitation to yours.',
    });
  }
  if (isMember) {
    throw new Refusal('already_member', { message: 'You belong to this organization already.' });
  }
}

/**
 * Whether an invitation still stands for anything.
 * @throws {Refusal} `link_expired`
 */
export function requireOpen(
  invitation: KeptInvitation & { role: Role },
  inviter: Role | undefined,
  now: string,
): void {
  const isOpen = statusAt(invitation, now) === 'pending';
  if (!isOpen || !inviter || !mayInviteAs(inviter, invitation.role)) throw new Refusal('link_expired');
}
