// Mails to people, through the operator's mail server. In the background: whoever asked is answered at once, and how long a mail takes
// tells nobody whether an address is known.
import { AppError } from '../errors.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Throws `upstream` when the mail server does not take it. */
  send(mail: Mail): Promise<void>;
}

export interface MailSettings {
  readonly smtpUrl: string | undefined;
  /** The sender: `Nakodo <meet@example.org>`. */
  readonly from: string | undefined;
}

const patienceMs = 15_000;

/** Undefined without a mail server. Throws `setup` without a sender. */
export function createMailer({ smtpUrl, from }: MailSettings): Mailer | undefined {
  if (smtpUrl === undefined) return undefined;
  if (from === undefined)
    throw new AppError('setup', 'SMTP_URL is set and MAIL_FROM is not: say who mails come from, like Nakodo <meet@example.org>');
  return {
    async send({ to, subject, text }) {
      const { createTransport } = await import('nodemailer');
      const patience = { connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs };
      const transport = createTransport({ url: smtpUrl, ...patience, disableFileAccess: true, disableUrlAccess: true });
      try {
        // As an object: an address is never read as a list of them.
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text });
      } catch (error) {
        throw new AppError('upstream', 'The mail server did not take a mail: check SMTP_URL and MAIL_FROM', { cause: error });
      } finally {
        transport.close();
      }
    },
  };
}
