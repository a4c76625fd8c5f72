import type { orgs } from '@aaf/contracts/orgs';
import { requireFresh } from '@aaf/service/authorize';
import type { Handler } from '@aaf/service/handler';
import { lockMember, personOf } from '../locked-members.ts';
import { decideRoleChange } from '../rules/membership-change.ts';
import { showMember } from '../rules/shown-member.ts';

/** Roles are read with every call, so the new one acts on the member's next request. */
export const updateMember: Handler<typeof orgs.members.update> = async ({ id, role }, work) => {
  const { member, person, about } = await lockMember(work, { id });
  work.requireVersion(showMember(member, person, about.actor));
  const isChange = decideRoleChange(about, role);
  if (!isChange) return showMember(member, person, about.actor);
  const actor = personOf(work);
  if (role === 'owner') requireFresh(actor);
  member.role = role;
  work.emit('member.role_changed', {
    target: { type: 'member', id: member.id, name: person.name },
    payload: { email: person.email, before: about.target, after: role },
  });
  return showMember(member, person, member.user_id === actor.user_id ? role : about.actor);
};
