import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { Session } from '../entities/session.ts';
import { living } from '../session-life.ts';

export const touchSession: Handler<typeof identity.sessions.touch> = async (
  { session_id, ip, user_agent },
  { em, now },
) => {
  const seen = { last_seen_at: now, ip, user_agent };
  // Calls overtake each other: the latest one counts.
  await em.nativeUpdate(Session, { id: session_id, ...living(now), last_seen_at: { $lte: now } }, seen);
  return null;
};
