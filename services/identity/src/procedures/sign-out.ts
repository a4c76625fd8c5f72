import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { Session } from '../entities/session.ts';

export const signOut: Handler<typeof identity.auth.signOut> = async (_input, { em, now, user }) => {
  await em.nativeUpdate(Session, { id: user.session_id, ended_at: null }, { ended_at: now });
  return null;
};
