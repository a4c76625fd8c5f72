import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { LockMode } from '@mikro-orm/postgresql';
import { LinkToken } from '../entities/link-token.ts';
import { User } from '../entities/user.ts';
import { showUser } from '../rules/shown-user.ts';

export const verifyEmail: Handler<typeof identity.auth.verifyEmail> = async ({ token }, { em, now }) => {
  const link = await em.findOne(
    LinkToken,
    { token_hash: hashToken(token), purpose: 'verify_email' },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!link?.user_id || link.used_at || link.expires_at <= now) throw new Refusal('link_expired');
  const user = await em.findOneOrFail(User, { id: link.user_id });
  if (user.email !== link.email) throw new Refusal('link_expired');
  link.used_at = now;
  user.email_verified_at ??= now;
  return { user: showUser(user) };
};
