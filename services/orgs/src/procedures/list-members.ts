import type { orgs } from '@aaf/contracts/orgs';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import { Membership } from '../entities/membership.ts';
import { personOf } from '../locked-members.ts';
import { findPeople } from '../people.ts';
import { showMember } from '../rules/shown-member.ts';

export const listMembers: Handler<typeof orgs.members.list> = async (input, work) => {
  const { em, org } = work;
  const after = decodeCursor(input.cursor, input);
  const beyond = input.order === 'asc' ? '$gt' : '$lt';
  const rows = await em.find(
    Membership,
    { org_id: org.id, ...(after === undefined ? {} : { id: { [beyond]: after } }) },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  const { data: members, pagination } = toPage(rows, input, ({ id }) => id);
  const people = await findPeople(
    work.ask,
    members.map(({ user_id }) => user_id),
  );
  const { role } = personOf(work);
  return { data: members.map((member) => showMember(member, people.get(member.user_id), role)), pagination };
};
