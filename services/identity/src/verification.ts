import { hashToken } from '@aaf/service/token-hash';
import type { Work } from '@aaf/service/handler';
import type { Mailer } from '@aaf/service/mail/mailer';
import { LinkToken } from './entities/link-token.ts';
import type { Letters } from './letters.ts';
import { verificationEnd } from './rules/lifetimes.ts';
import { newLinkToken } from './tokens.ts';

/** Sends somebody the link that verifies their address; links sent before are good for nothing any more. */
export type SendVerification = (work: Work, person: { id: string; email: string }) => Promise<void>;

export const createSendVerification =
  (mailer: Mailer, letters: Letters): SendVerification =>
  async (work, { id, email }) => {
    const token = newLinkToken();
    await work.em.nativeDelete(LinkToken, { user_id: id, purpose: 'verify_email', used_at: null });
    work.em.create(LinkToken, {
      token_hash: hashToken(token),
      purpose: 'verify_email',
      user_id: id,
      email,
      created_at: work.now,
      expires_at: verificationEnd(work.now),
    });
    mailer.queue(work, letters.verifyAddress(email, token));
  };
