import type { OrgWork } from '@aaf/service/handler';
import type { Mailer } from '@aaf/service/mail/mailer';
import type { Invitation } from './entities/invitation.ts';
import type { Letters } from './letters.ts';

/** Puts the mail with an invitation's link on its way. */
export type SendInvitation = (work: OrgWork, invitation: Invitation, token: string) => void;

export const createSendInvitation =
  (mailer: Mailer, letters: Letters): SendInvitation =>
  (work, { email, invited_by_name, role }, token) => {
    const letter = { to: email, inviter: invited_by_name, organization: work.org.name, role, token };
    mailer.queue(work, letters.invitation(letter));
  };
