import type { Work } from '@aaf/service/handler';
import { writeLetter } from '@aaf/service/mail/letter';
import type { Mailer } from '@aaf/service/mail/mailer';

/** What a person is told when it happened to their account. */
const occasions = {
  password_changed: {
    subject: 'Your password was changed',
    text: 'The password of your account was changed, and your other sessions have ended.',
  },
  two_factor_on: {
    subject: 'Two-factor authentication is on',
    text: 'Signing in to your account needs a second factor from now on. Your other sessions have ended.',
  },
  two_factor_off: {
    subject: 'Two-factor authentication is off',
    text: 'Signing in to your account needs no second factor any more. Your other sessions have ended.',
  },
  authenticator_added: {
    subject: 'An authenticator app was added',
    text: 'The codes of an authenticator app can be used as a second factor of your account from now on.',
  },
  authenticator_removed: {
    subject: 'Your authenticator app was removed',
    text: 'The authenticator app and the recovery codes of your account were removed. Your passkeys stay.',
  },
  passkey_added: {
    subject: 'A passkey was added',
    text: 'A passkey was added to your account. Whoever has it can sign in.',
  },
  passkey_removed: { subject: 'A passkey was removed', text: 'A passkey of your account was removed.' },
  recovery_codes_renewed: {
    subject: 'You have new recovery codes',
    text: 'New recovery codes were made for your account. The old ones stopped working.',
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    text: 'Somebody signed in to your account with a recovery code. It cannot be used again.',
  },
} as const;
export type Occasion = keyof typeof occasions;

/** Tells people what happened to their account, so that they can do something when it was not them. */
export interface Notices {
  tell(work: Work, email: string, occasion: Occasion): void;
  /** Tells the address of today that another one was asked for. */
  tellOfAddressChange(work: Work, email: string): void;
}

/** @param webOrigin where people reach the dashboard */
export function createNotices(mailer: Mailer, webOrigin: string): Notices {
  const url = new URL('/forgot-password', webOrigin).href;
  const send = (work: Work, to: string, { subject, text }: { subject: string; text: string }) => {
    const letter = {
      heading: subject,
      paragraphs: [text, 'If that was not you, set a new password at once. It ends every session.'],
      button: { label: 'Set a new password', url },
      footnote: 'If that was you, there is nothing to do.',
    };
    mailer.queue(work, { to, subject, ...writeLetter(letter) });
  };
  return {
    tell: (work, email, occasion) => {
      send(work, email, occasions[occasion]);
    },
    tellOfAddressChange: (work, email) => {
      send(work, email, {
        subject: 'Your e-mail address is about to change',
        text: 'Somebody who is signed in to your account asked to use another address. It counts once the link that was sent there is followed; a new password makes that link useless.',
      });
    },
  };
}
