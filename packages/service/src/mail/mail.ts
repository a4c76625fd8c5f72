/** A letter to one person, in both of its forms. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** A mail on its way: its id stays the same however often it is tried. */
export interface OutgoingMail extends Mail {
  id: string;
  /** ISO 8601 UTC; when it was written, not when it is sent. */
  created_at: string;
}

/** Brings a mail to its recipient, or as near as it can. */
export interface MailTransport {
  /**
   * Resolves once somebody else has taken responsibility for the mail.
   * @throws {MailRefused} when trying again cannot help
   * @throws {Error} anything else that went wrong; it is worth another try
   */
  send(mail: OutgoingMail): Promise<void>;
}

/** The recipient's side said no for good: the address does not exist or takes no mail. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}
