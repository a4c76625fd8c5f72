import { createTransport } from 'nodemailer';
import { MailRefused, type MailTransport } from './mail.ts';

const connectMs = 10_000;
const silenceMs = 20_000;

export interface SmtpOptions {
  /** `smtps://user:password@host:465`, or `smtp://` which asks for TLS where the server has it. */
  url: string;
  /** The sender, as a mail header has it. */
  from: string;
}

/** The server's last word on a recipient; codes of 500 and above are final (RFC 5321). */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('responseCode' in error)) return false;
  return error.code === 'EENVELOPE' && Number(error.responseCode) >= 500;
}

/** A transport that hands mails to an SMTP server. */
export function createSmtpTransport({ url, from }: SmtpOptions): MailTransport {
  const smtp = createTransport(
    { url, connectionTimeout: connectMs, greetingTimeout: connectMs, socketTimeout: silenceMs },
    { from, disableFileAccess: true, disableUrlAccess: true },
  );
  const domain = from.match(/@([^\s>]+)/)?.[1] ?? 'localhost';
  return {
    async send({ id, to, subject, text, html, created_at }) {
      const date = new Date(created_at);
      // The same id on every try lets the receiving side drop what came twice.
      const messageId = `<${id}@${domain}>`;
      const headers = { 'Auto-Submitted': 'auto-generated' };
      try {
        // An object, not a text: an address list cannot be smuggled in.
        await smtp.sendMail({ to: { name: '', address: to }, subject, text, html, date, messageId, headers });
      } catch (error) {
        if (isFinal(error)) throw new MailRefused('the recipient was refused', { cause: error });
        throw error;
      }
    },
  };
}
