import type { Mail } from '@aaf/service/mail/mail';
import { writeLetter } from '@aaf/service/mail/letter';

export interface InvitationLetter {
  to: string;
  inviter: string;
  organization: string;
  role: string;
  token: string;
}

export interface NoticeLetter {
  to: string;
  organization: { name: string; slug: string };
  title: string;
  /** The page that shows more, below the organization's. */
  path: string;
  /** Whether that page takes a decision: then the letter leads to each, and the page asks once more. */
  isQuestion?: boolean | undefined;
}

/** The mails that orgs writes. */
export interface Letters {
  invitation(letter: InvitationLetter): Mail;
  notice(letter: NoticeLetter): Mail;
}

/** @param webOrigin where people reach the dashboard; links never come from a request */
export function createLetters(webOrigin: string): Letters {
  const page = (path: string): string => new URL(path, webOrigin).href;
  return {
    invitation: ({ to, inviter, organization, role, token }) => ({
      to,
      subject: `${inviter} invited you to ${organization}`,
      ...writeLetter({
        heading: `Join ${organization}`,
        paragraphs: [
          `${inviter} invited you to join the organization ${organization} on Agent Action Firewall as ${role}.`,
          'The link is for this address alone. It can be used once, within 7 days.',
        ],
        button: { label: 'Accept the invitation', url: page(`/invitations/accept?token=${token}`) },
        footnote: 'If you did not expect this invitation, do nothing: nobody joins without accepting.',
      }),
    }),
    notice: ({ to, organization, title, path, isQuestion }) => ({
      to,
      subject: `${organization.name}: ${title}`,
      ...writeLetter({
        heading: title,
        paragraphs: [`This concerns the organization ${organization.name}.`],
        button: { label: 'Open the page', url: page(`/${organization.slug}${path}`) },
        ...(isQuestion
          ? {
              links: [
                { label: 'Approve it', url: page(`/${organization.slug}${path}?decision=approve`) },
                { label: 'Deny it', url: page(`/${organization.slug}${path}?decision=deny`) },
              ],
            }
          : {}),
        footnote: `You get this mail because of your notification preferences in ${organization.name}; you can change them there.`,
      }),
    }),
  };
}
