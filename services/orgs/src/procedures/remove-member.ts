import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { endMembership } from '../end-membership.ts';
import { lockMember } from '../locked-members.ts';
import { decideRemoval } from '../rules/membership-change.ts';

export const removeMember: Handler<typeof orgs.members.remove> = async ({ id }, work) => {
  const locked = await lockMember(work, { id });
  decideRemoval(locked.about);
  endMembership(work, locked, 'member.removed');
  return null;
};
