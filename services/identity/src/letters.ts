import { writeLetter } from '@aaf/service/mail/letter';
import type { Mail } from '@aaf/service/mail/mail';

/**
 * The mails that identity writes. Both go to an address that nobody has proven to own, so neither carries a
 * word that the sender of the form could choose.
 */
export interface Letters {
  verifyAddress(email: string, token: string): Mail;
  alreadyKnown(email: string): Mail;
}

/** @param webOrigin where people reach the dashboard; links never come from a request */
export function createLetters(webOrigin: string): Letters {
  const page = (path: string): string => new URL(path, webOrigin).href;
  return {
    verifyAddress: (email, token) => ({
      to: email,
      subject: 'Verify your e-mail address',
      ...writeLetter({
        heading: 'Verify your e-mail address',
        paragraphs: [
          'Somebody signed up for Agent Action Firewall with this address. If that was you, verify it within 24 hours.',
        ],
        button: { label: 'Verify the address', url: page(`/verify-email?token=${token}`) },
        footnote: 'If that was not you, do nothing: an account without this step can enter no organization.',
      }),
    }),
    alreadyKnown: (email) => ({
      to: email,
      subject: 'You already have an account',
      ...writeLetter({
        heading: 'You already have an account',
        paragraphs: [
          'Somebody tried to sign up with this address. It has an account already: sign in instead.',
        ],
        button: { label: 'Sign in', url: page('/sign-in') },
        footnote: 'If that was not you, nothing has changed, and there is nothing to do.',
      }),
    }),
  };
}
