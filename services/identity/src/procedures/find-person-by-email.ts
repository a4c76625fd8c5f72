import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { User } from '../entities/user.ts';

export const findPersonByEmail: Handler<typeof identity.people.findByEmail> = async ({ email }, { em }) => {
  const user = await em.findOne(User, { email, email_verified_at: { $ne: null } });
  return { user: user ? { id: user.id, name: user.name } : null };
};
