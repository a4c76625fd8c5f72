import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { Membership } from '../entities/membership.ts';

export const listMembersAmong: Handler<typeof orgs.access.membersAmong> = async (input, work) => {
  const { org_id, user_ids } = input;
  await work.enterOrg(org_id);
  const memberships = await work.em.find(Membership, { org_id, user_id: { $in: user_ids } });
  return { user_ids: memberships.map(({ user_id }) => user_id) };
};
