import { Refusal } from '@aaf/contracts/errors';
import { isId } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { Membership } from '../entities/membership.ts';
import { personOf } from '../locked-members.ts';
import { findPeople } from '../people.ts';
import { showMember } from '../rules/shown-member.ts';

export const getMember: Handler<typeof orgs.members.get> = async ({ id }, work) => {
  const { em, org } = work;
  if (!isId('member', id)) throw new Refusal('not_found');
  const member = await em.findOne(Membership, { org_id: org.id, id });
  if (!member) throw new Refusal('not_found');
  const people = await findPeople(work.ask, [member.user_id]);
  return showMember(member, people.get(member.user_id), personOf(work).role);
};
