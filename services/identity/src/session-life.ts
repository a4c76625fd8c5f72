import type { Work } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Session } from './entities/session.ts';
import type { User } from './entities/user.ts';
import { sessionEnd } from './rules/lifetimes.ts';
import { networkOf } from './rules/network.ts';
import { showUser } from './rules/shown-user.ts';
import { newSessionToken } from './tokens.ts';

interface Moment {
  em: EntityManager;
  now: string;
}

/** The sessions that have not ended, of somebody or all. */
export const living = (now: string) => ({ ended_at: null, expires_at: { $gt: now } });

/** Signs a person in: a new session, and a token that nobody had before. */
export function startSession(work: Work, user: User, { hasSecondFactor }: { hasSecondFactor: boolean }) {
  const { ip, user_agent } = work.caller;
  const token = newSessionToken();
  const { expires_at } = work.em.create(Session, {
    id: work.newId('session'),
    user_id: user.id,
    token_hash: hashToken(token),
    created_at: work.now,
    last_seen_at: work.now,
    proven_at: work.now,
    second_factor_at: hasSecondFactor ? work.now : null,
    expires_at: sessionEnd(work.now),
    ip,
    network: ip === null ? null : networkOf(ip),
    user_agent,
  });
  return { token, expires_at, user: showUser(user) };
}

/** Ends the sessions of a person, or all but one of them; says how many it ended. */
export async function endSessions({ em, now }: Moment, userId: string, keptId?: string): Promise<number> {
  const others = keptId === undefined ? {} : { id: { $ne: keptId } };
  return em.nativeUpdate(Session, { user_id: userId, ...living(now), ...others }, { ended_at: now });
}
