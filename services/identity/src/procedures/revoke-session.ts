import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import { isId } from '@aaf/contracts/ids';
import type { Handler } from '@aaf/service/handler';
import { Session } from '../entities/session.ts';
import { living } from '../session-life.ts';

export const revokeSession: Handler<typeof identity.sessions.revoke> = async ({ id }, { em, now, user }) => {
  if (!isId('session', id)) throw new Refusal('not_found');
  const own = { id, user_id: user.user_id, ...living(now) };
  if ((await em.nativeUpdate(Session, own, { ended_at: now })) === 0) throw new Refusal('not_found');
  return null;
};
