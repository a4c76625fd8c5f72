import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { endMembership } from '../end-membership.ts';
import { lockMember, personOf } from '../locked-members.ts';
import { decideLeaving } from '../rules/membership-change.ts';

export const leaveOrganization: Handler<typeof orgs.members.leave> = async (_input, work) => {
  const { user_id } = personOf(work);
  const locked = await lockMember(work, { user_id });
  decideLeaving(locked.about);
  endMembership(work, locked, 'member.left');
  return null;
};
