import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { User } from '../entities/user.ts';

export const listPeople: Handler<typeof identity.people.list> = async ({ user_ids }, { em }) => {
  const users = await em.find(User, { id: { $in: user_ids } }, { orderBy: { id: 'asc' } });
  return {
    data: users.map(({ id, name, email, two_factor_enabled }) => ({ id, name, email, two_factor_enabled })),
  };
};
