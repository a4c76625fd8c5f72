import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { personTag } from '@aaf/service/trust';
import { UniqueConstraintViolationException, type EntityManager } from '@mikro-orm/postgresql';
import { User } from '../entities/user.ts';
import { holdLink } from '../links.ts';
import { showUser } from '../rules/shown-user.ts';

/** Somebody may have got the address since the link was sent, in this very moment too. */
async function write(em: EntityManager): Promise<void> {
  try {
    await em.flush();
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new Refusal('link_expired');
    throw error;
  }
}

/** Whoever follows the link reads the mail of its address: the present one of the person, or the one they asked for. */
export const verifyEmail: Handler<typeof identity.auth.verifyEmail> = async ({ token }, work) => {
  const held = await holdLink(work, token, ['verify_email', 'change_email']);
  if (!held) throw new Refusal('link_expired');
  const { link, userId } = held;
  const user = await work.em.findOneOrFail(User, { id: userId });
  if (link.purpose === 'verify_email' && user.email !== link.email) throw new Refusal('link_expired');
  if (user.email !== link.email) user.email_verified_at = null;
  user.email = link.email;
  user.email_verified_at ??= work.now;
  link.used_at = work.now;
  await write(work.em);
  work.revoke(personTag(user.id));
  return { user: showUser(user) };
};
