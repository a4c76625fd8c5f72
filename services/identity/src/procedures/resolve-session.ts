import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { Session } from '../entities/session.ts';
import { User } from '../entities/user.ts';

export const resolveSession: Handler<typeof identity.sessions.resolve> = async (
  { token_hash },
  { em, now },
) => {
  const session = await em.findOne(Session, { token_hash });
  if (!session) throw new Refusal('invalid_token');
  if (session.ended_at || session.expires_at <= now) throw new Refusal('session_expired');
  const user = await em.findOneOrFail(User, { id: session.user_id });
  return {
    session_id: session.id,
    user_id: user.id,
    name: user.name,
    email: user.email,
    email_verified: typeof user.email_verified_at === 'string',
    two_factor_enabled: user.two_factor_enabled,
    has_second_factor: typeof session.second_factor_at === 'string',
    signed_in_at: session.created_at,
    proven_at: session.proven_at,
    last_seen_at: session.last_seen_at,
    expires_at: session.expires_at,
  };
};
