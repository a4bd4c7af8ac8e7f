// Mails to people, through the operator's mail server. In the background: whoever asked is answered at once, and how long a mail takes
// tells nobody whether an address is known.
import type { Transporter } from 'nodemailer';
import { AppError } from '../errors.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Throws `upstream` when the mail server does not take it. */
  send(mail: Mail): Promise<void>;
  /** Signs in at the mail server and sends nothing. Throws `upstream`. */
  check(): Promise<void>;
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
  const use = async (work: (transport: Transporter) => Promise<unknown>): Promise<void> => {
    const { createTransport } = await import('nodemailer');
    const patience = { connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs };
    const transport = createTransport({ url: smtpUrl, ...patience, disableFileAccess: true, disableUrlAccess: true });
    try {
      await work(transport);
    } catch (error) {
      const said = error instanceof Error ? `: ${error.message}` : '';
      throw new AppError('upstream', `The mail server did not take it, check SMTP_URL and MAIL_FROM${said}`, { cause: error });
    } finally {
      transport.close();
    }
  };
  return {
    // As an object: an address is never read as a list of them.
    send: ({ to, subject, text }) =>
      use((transport) => transport.sendMail({ from, to: { name: '', address: to }, subject, text })),
    check: () => use((transport) => transport.verify()),
  };
}
