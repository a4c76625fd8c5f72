import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { Session } from '../entities/session.ts';
import { showSession } from '../rules/shown-session.ts';
import { living } from '../session-life.ts';

export const listSessions: Handler<typeof identity.sessions.list> = async (_input, { em, now, user }) => {
  const sessions = await em.find(
    Session,
    { user_id: user.user_id, ...living(now) },
    { orderBy: { last_seen_at: 'desc', id: 'desc' } },
  );
  return { data: sessions.map((session) => showSession(session, user.session_id)) };
};
