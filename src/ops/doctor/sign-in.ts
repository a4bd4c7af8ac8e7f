// The doctor on signing in: whether anybody can, whether there is an admin, whether mails leave.
import { createMailer } from '../../accounts/mail.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { databaseCheck, failed, ok, warning, type DoctorCheck } from './check.js';

export const signIn: DoctorCheck = {
  name: 'sign-in',
  async run({ settings: { ACCOUNTS, JWT_SECRET, JWKS_URL, DATABASE_URL } }) {
    const own = DATABASE_URL === undefined; // a local installation made a secret for the host app
    const byHost = own || JWT_SECRET !== undefined || JWKS_URL !== undefined;
    if (ACCOUNTS) return ok(byHost ? "by accounts here, and by the host app's tokens" : 'by accounts here');
    if (byHost) return ok("by the host app's tokens");
    return failed(
      'nobody can sign in: ACCOUNTS is false, and there is neither JWT_SECRET nor JWKS_URL',
      "set JWT_SECRET or JWKS_URL to the host app's, or ACCOUNTS to true",
    );
  },
};

export const admins = databaseCheck('admins', async (db) => {
  const { ready } = await db.getRow<{ ready: boolean }>(sql`select to_regclass('public.staff') is not null as ready`);
  const admin = ready && (await db.findRow(sql`select from staff where role = 'admin' limit 1`));
  if (admin) return ok('there is one');
  return warning('nobody is admin yet', 'make one: nakodo admin create-account EMAIL --role admin');
});

export const mail: DoctorCheck = {
  name: 'mail',
  async run({ settings: { SMTP_URL, MAIL_FROM, PUBLIC_URL, ACCOUNTS } }) {
    if (!ACCOUNTS || SMTP_URL === undefined) return ok('none is sent: nakodo admin password-link makes links to a new password');
    try {
      await createMailer({ smtpUrl: SMTP_URL, from: MAIL_FROM })?.check();
    } catch (error) {
      if (error instanceof AppError) return failed(error.message, 'set SMTP_URL and MAIL_FROM right');
      throw error;
    }
    if (PUBLIC_URL !== undefined) return ok('the mail server lets us in');
    return warning('links in mails lead to localhost', 'set PUBLIC_URL to where people reach this server');
  },
};
