import type { OrgWork } from '@aaf/service/handler';
import type { lockMember } from './locked-members.ts';

/**
 * Ends a membership. What the organization kept for the member goes with it (session activity, active
 * organization, notifications and their preferences); invitations they sent stay, and open no door any more.
 */
export function endMembership(
  { em, emit }: OrgWork,
  { member, person: { name, email } }: Awaited<ReturnType<typeof lockMember>>,
  event: 'member.left' | 'member.removed',
): void {
  em.remove(member);
  emit(event, { target: { type: 'member', id: member.id, name }, payload: { email, role: member.role } });
}
