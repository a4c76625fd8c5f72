import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Membership } from '../entities/membership.ts';

/** The one answer in which rows of several organizations meet: the person's own memberships, by a policy for just that. */
export const listMyOrganizations: Handler<typeof orgs.organizations.mine> = async (_input, { em, user }) => {
  const memberships = await em.find(Membership, { user_id: user.user_id });
  const roleIn = new Map(memberships.map(({ org_id, role }) => [org_id, role]));
  const entries = await em.find(
    DirectoryEntry,
    { id: { $in: [...roleIn.keys()] }, deleted_at: null },
    { orderBy: { id: 'asc' } },
  );
  return {
    data: entries.flatMap(({ id, slug, name, plan }) => {
      const role = roleIn.get(id);
      return role ? [{ id, slug, name, role, plan }] : [];
    }),
  };
};
