import type { Work } from '@aaf/service/handler';
import { WaitingMail } from '@aaf/service/mail/waiting-mail';
import { hashToken } from '@aaf/service/token-hash';
import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { Challenge } from './entities/challenge.ts';
import { LinkToken } from './entities/link-token.ts';
import { linkEnd, type LinkPurpose } from './rules/lifetimes.ts';
import { newLinkToken } from './tokens.ts';

export interface NewLink {
  purpose: LinkPurpose;
  /** Whose it is; nobody's makes a decoy that opens nothing. */
  userId: string | undefined;
  /** The address it is sent to. */
  email: string;
}

/**
 * Makes the token of a link. Links of the same person and purpose that were sent before are good for nothing
 * any more. For nobody it does as much, so that an unknown address costs what a known one does.
 */
export async function makeLink(work: Work, { purpose, userId, email }: NewLink): Promise<string> {
  const token = newLinkToken();
  const of = userId ?? work.newId('user');
  await work.em.nativeDelete(LinkToken, { user_id: of, purpose, used_at: null });
  work.em.create(LinkToken, {
    token_hash: hashToken(token),
    purpose,
    user_id: userId ?? null,
    // The addresses of people who have no account are none of the database's business.
    email: userId === undefined ? '' : email,
    created_at: work.now,
    expires_at: userId === undefined ? work.now : linkEnd(purpose, work.now),
  });
  return token;
}

/** The place of a mail that is not sent. */
export function pretendMail(work: Work): void {
  work.em.create(WaitingMail, {
    id: work.newId('mail'),
    sealed: null,
    created_at: work.now,
    next_attempt_at: work.now,
    sent_at: work.now,
    attempts: 0,
  });
}

/** A link that is good, held until the transaction ends, or nothing. */
export async function holdLink({ em, now }: Work, token: string, purposes: readonly LinkPurpose[]) {
  const link = await em.findOne(
    LinkToken,
    { token_hash: hashToken(token), purpose: { $in: [...purposes] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!link?.user_id || link.used_at || link.expires_at <= now) return undefined;
  return { link, userId: link.user_id };
}

/** What somebody may have begun with what they knew before; a new password ends it. */
export async function forgetPending(em: EntityManager, userId: string): Promise<void> {
  await em.nativeDelete(LinkToken, { user_id: userId, used_at: null });
  await em.nativeDelete(Challenge, { user_id: userId, used_at: null });
}
