import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { setActiveOrganization } from '../active-organization.ts';
import { Membership } from '../entities/membership.ts';
import { findOrganization } from '../find-organization.ts';

export const activateOrganization: Handler<typeof orgs.organizations.activate> = async (input, work) => {
  const { user_id, session_id } = work.user;
  const entry = await findOrganization(work.em, input.organization);
  const org_id = entry?.id ?? work.newId('organization');
  const membership = await work.em.findOne(Membership, { org_id, user_id });
  if (!entry || !membership) throw new Refusal('not_found');
  if (entry.deleted_at) throw new Refusal('organization_deleted');
  await setActiveOrganization(work.em, { session_id, user_id, org_id });
  const { id, slug, name, plan } = entry;
  return { id, slug, name, role: membership.role, plan };
};
