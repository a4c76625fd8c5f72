import { writeLetter, type Letter } from '@aaf/service/mail/letter';
import type { Mail } from '@aaf/service/mail/mail';

/**
 * The mails of identity that bring a link, or tell that there is none. They go to addresses that nobody may
 * have proven to own, so none carries a word that the sender of the form could choose.
 */
export interface Letters {
  verifyAddress(email: string, token: string): Mail;
  alreadyKnown(email: string): Mail;
  resetPassword(email: string, token: string): Mail;
  changeAddress(email: string, token: string): Mail;
  addressTaken(email: string): Mail;
}

type Page = (path: string) => string;

const letter = (to: string, subject: string, rest: Omit<Letter, 'heading'>): Mail => ({
  to,
  subject,
  ...writeLetter({ heading: subject, ...rest }),
});

/** @param webOrigin where people reach the dashboard; links never come from a request */
export function createLetters(webOrigin: string): Letters {
  const page: Page = (path) => new URL(path, webOrigin).href;
  return { ...lettersToNewcomers(page), ...lettersOfAccounts(page) };
}

function lettersToNewcomers(page: Page): Pick<Letters, 'verifyAddress' | 'alreadyKnown'> {
  return {
    verifyAddress: (email, token) =>
      letter(email, 'Verify your e-mail address', {
        paragraphs: [
          'Somebody signed up for Agent Action Firewall with this address. If that was you, verify it within 24 hours.',
        ],
        button: { label: 'Verify the address', url: page(`/verify-email?token=${token}`) },
        footnote: 'If that was not you, do nothing: an account without this step can enter no organization.',
      }),
    alreadyKnown: (email) =>
      letter(email, 'You already have an account', {
        paragraphs: [
          'Somebody tried to sign up with this address. It has an account already: sign in instead.',
        ],
        button: { label: 'Sign in', url: page('/sign-in') },
        footnote: 'If that was not you, nothing has changed, and there is nothing to do.',
      }),
  };
}

function lettersOfAccounts(page: Page): Omit<Letters, 'verifyAddress' | 'alreadyKnown'> {
  return {
    resetPassword: (email, token) =>
      letter(email, 'Set a new password', {
        paragraphs: [
          'Somebody asked for a new password for this address. If that was you, set it within one hour. It ends every session; your second factor stays.',
        ],
        button: { label: 'Set a new password', url: page(`/reset-password?token=${token}`) },
        footnote: 'If that was not you, do nothing: your password stays as it is.',
      }),
    changeAddress: (email, token) =>
      letter(email, 'Confirm your new e-mail address', {
        paragraphs: [
          'Somebody with an account at Agent Action Firewall wants to use this address from now on. If that was you, confirm it within 24 hours.',
        ],
        button: { label: 'Confirm the address', url: page(`/verify-email?token=${token}`) },
        footnote: 'If that was not you, do nothing: without this step nothing changes.',
      }),
    addressTaken: (email) =>
      letter(email, 'This address has an account already', {
        paragraphs: [
          'Somebody wanted to move their account to this address. It has an account already, so nothing was changed.',
        ],
        button: { label: 'Sign in', url: page('/sign-in') },
        footnote: 'If that was not you, there is nothing to do.',
      }),
  };
}
