import type { Invitation as ShownInvitation } from '@aaf/contracts/orgs';
import type { EventPayload } from '@aaf/contracts/events';
import type { Role } from '@aaf/contracts/permissions';
import { statusAt, type KeptInvitation } from './invitation.ts';

interface WholeInvitation extends KeptInvitation {
  id: string;
  email: string;
  role: Role;
  invited_by: string;
  invited_by_name: string;
  created_at: string;
}

/** An invitation as those who manage members see it at a moment. */
export const showInvitation = (invitation: WholeInvitation, now: string): ShownInvitation => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  status: statusAt(invitation, now),
  invited_by: { id: invitation.invited_by, name: invitation.invited_by_name },
  created_at: invitation.created_at,
  expires_at: invitation.expires_at,
});

/** An invitation as the trail tells of it. */
export const tellInvitation = ({
  id,
  email,
  role,
  expires_at,
}: WholeInvitation): {
  target: { type: string; id: string; name: string };
  payload: EventPayload<'member.invited'>;
} => ({
  target: { type: 'invitation', id, name: email },
  payload: { email, role, expires_at },
});
