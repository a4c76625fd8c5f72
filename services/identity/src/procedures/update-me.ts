import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { User } from '../entities/user.ts';
import { showUser } from '../rules/shown-user.ts';

export const updateMe: Handler<typeof identity.me.update> = async ({ name, preferences }, { em, user }) => {
  const person = await em.findOneOrFail(User, { id: user.user_id });
  person.name = name ?? person.name;
  person.theme = preferences?.theme ?? person.theme;
  return showUser(person);
};
