import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { User } from '../entities/user.ts';
import { showUser } from '../rules/shown-user.ts';

export const getMe: Handler<typeof identity.me.get> = async (_input, { em, user }) =>
  showUser(await em.findOneOrFail(User, { id: user.user_id }));
