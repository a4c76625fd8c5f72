import type { orgs } from '@aaf/contracts/orgs';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import { Membership } from '../entities/membership.ts';

export const listMembers: Handler<typeof orgs.members.list> = async (input, { em, ask, org }) => {
  const after = decodeCursor(input.cursor, input);
  const beyond = input.order === 'asc' ? '$gt' : '$lt';
  const rows = await em.find(
    Membership,
    { org_id: org.id, ...(after === undefined ? {} : { id: { [beyond]: after } }) },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  const { data: members, pagination } = toPage(rows, input, ({ id }) => id);
  const { data: people } = await ask('identity.people.list', {
    user_ids: members.map(({ user_id }) => user_id),
  });
  const personOf = new Map(people.map((person) => [person.id, person]));
  const data = members.map(({ id, user_id, role, joined_at }) => {
    const { name = '', email = '' } = personOf.get(user_id) ?? {};
    return { id, user_id, name, email, role, joined_at };
  });
  return { data, pagination };
};
