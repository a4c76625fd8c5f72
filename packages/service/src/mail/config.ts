import { z } from 'zod';
import { createKeptMailbox, mailboxFolder } from './mailbox.ts';
import type { MailTransport } from './mail.ts';
import { createSmtpTransport } from './smtp.ts';

/** The variables that a service which writes mails adds to its configuration. */
export const mailVariables = {
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must begin with smtp:// or smtps://' }).optional(),
  AAF_MAIL_FROM: z.string().min(3).max(320).optional(),
};

interface MailConfig {
  SMTP_URL?: string | undefined;
  AAF_MAIL_FROM?: string | undefined;
  AAF_WEB_ORIGIN: string;
  AAF_DATA_DIR: string;
  NODE_ENV: string;
}

/** Whether mails have a way out: in production they are sent, never kept. */
export const hasWayOut = (config: Pick<MailConfig, 'SMTP_URL' | 'NODE_ENV'>): boolean =>
  config.NODE_ENV !== 'production' || config.SMTP_URL !== undefined;

/** What `hasWayOut` asks of the configuration, as its refusal says it. */
export const wayOutDemand = {
  path: ['SMTP_URL'],
  error: 'with NODE_ENV=production mail must be sent; set it, as in smtps://user:password@mail.example.com',
};

/** The transport that the configuration asks for: SMTP where there is one, a kept mailbox otherwise. */
export function createTransportFor(config: MailConfig): MailTransport {
  if (config.SMTP_URL === undefined) return createKeptMailbox(mailboxFolder(config.AAF_DATA_DIR));
  const { hostname } = new URL(config.AAF_WEB_ORIGIN);
  const from = config.AAF_MAIL_FROM ?? `Agent Action Firewall <no-reply@${hostname}>`;
  return createSmtpTransport({ url: config.SMTP_URL, from });
}
