import type { Member as ShownMember } from '@aaf/contracts/orgs';
import { roleMay, type Role } from '@aaf/contracts/permissions';

interface Belonging {
  id: string;
  user_id: string;
  role: Role;
  joined_at: string;
}

interface Person {
  name: string;
  email: string;
  two_factor_enabled: boolean;
}

/**
 * A member as somebody of a role sees them: whether others have a second factor is for those who manage members.
 * @param person what identity knows of them; undefined when it knows nothing any more
 */
export function showMember(
  { id, user_id, role, joined_at }: Belonging,
  person: Person | undefined,
  viewer: Role | undefined,
): ShownMember {
  const { name = '', email = '', two_factor_enabled = false } = person ?? {};
  const shown = { id, user_id, name, email, role, joined_at };
  return viewer && roleMay(viewer, 'members.manage') ? { ...shown, two_factor_enabled } : shown;
}
