import type { ReceivedInvitation } from '@aaf/contracts/orgs';
import type { Role } from '@aaf/contracts/permissions';

interface Invited {
  id: string;
  email: string;
  role: Role;
  invited_by_name: string;
  expires_at: string;
}

/** An invitation as whom it was sent to sees it. */
export const showReceived = (
  { id, email, role, invited_by_name, expires_at }: Invited,
  { name, slug }: { name: string; slug: string },
): ReceivedInvitation => ({
  id,
  organization: { name, slug },
  email,
  role,
  invited_by: invited_by_name,
  expires_at,
});
