// A forgotten password: links by mail, through a real mail server.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMailer } from '../../src/accounts/mail.js';
import { sql } from '../../src/db/sql.js';
import { browser, cookieOf, origin, password, problemOf } from '../support/accounts.js';
import { nobody, openTestApp, testAccounts, type TestApp } from '../support/http.js';
import { openMailServer, type MailServer } from '../support/mail-server.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const mailFrom = 'Nakodo <meet@example.org>';

let mail: MailServer;
let http: TestApp;
const failures: unknown[] = [];

async function open(smtpUrl: string | undefined): Promise<TestApp> {
  const accounts = testAccounts(test().database, {
    publicUrl: 'https://meet.example.org',
    mailer: createMailer({ smtpUrl, from: mailFrom }),
    onMailError: (error) => failures.push(error),
  });
  return await openTestApp(test().database, { accounts });
}

beforeAll(async () => {
  mail = await openMailServer();
  http = await open(mail.url);
});
afterAll(async () => {
  await http.close();
  await mail.close();
});

const { post, signUp, comeAsGuest, me, ...ada } = browser(() => http);
const signIn = async (email: string, given: string) => (await ada.signIn(email, given)).status;

/** Asks for a link and waits until what is to be mailed is mailed. */
async function forgot(email: string, app = http): Promise<number> {
  const { status } = await app.call(nobody, 'POST', '/api/auth/forgot-password', { email }, origin);
  await app.accounts.links.idle();
  return status;
}

function tokenIn(source: string | undefined): string {
  const flat = (source ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return /https:\/\/meet\.example\.org\/reset-password\?token=([\w-]+)/.exec(flat)?.[1] ?? '';
}

const mailsTo = (address: string) => mail.mails.filter(({ to }) => to.includes(address));
const reset = (token: string, next: string) => post('/api/auth/reset-password', { token, password: next });

describe('a forgotten password', () => {
  it('is replaced by a link in a mail, which works once and signs all browsers out', async () => {
    const cookie = cookieOf(await signUp('ada@example.org'));
    expect(await forgot('Ada@example.org')).toBe(204);
    const [received, ...more] = mailsTo('ada@example.org');
    expect([received?.from, more]).toEqual(['meet@example.org', []]);
    expect(received?.source).toMatch(/^Subject: A new password$/m);
    const token = tokenIn(received?.source);
    expect((await reset(token, 'a new password')).status).toBe(204);
    expect([await signIn('ada@example.org', password), await signIn('ada@example.org', 'a new password')]).toEqual([401, 200]);
    expect(await me(cookie)).toMatchObject({ role: 'anonymous', server: { mail: true } });
    const again = await problemOf(await reset(token, 'yet another one'));
    expect(again).toMatchObject({ status: 422, problems: [{ path: 'token', message: expect.stringMatching(/used already/) }] });
  });

  it('answers an unknown address the same, and mails nobody', async () => {
    const before = mail.mails.length;
    expect(await forgot('nobody@example.org')).toBe(204);
    expect(mail.mails).toHaveLength(before);
  });

  it('is mailed three times an hour at most', async () => {
    await signUp('often@example.org');
    for (let i = 0; i < 5; i++) expect(await forgot('often@example.org')).toBe(204);
    expect(mailsTo('often@example.org')).toHaveLength(3);
  });

  it('has one winner when a link is used twice at once, and its other links end', async () => {
    await signUp('twice@example.org');
    await forgot('twice@example.org');
    await forgot('twice@example.org');
    const [first = '', second = ''] = mailsTo('twice@example.org').map(({ source }) => tokenIn(source));
    const answers = await Promise.all([reset(first, 'password one'), reset(first, 'password two')]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 422]);
    expect((await reset(second, 'password three')).status).toBe(422);
    const won = answers[0].status === 204 ? 'password one' : 'password two';
    expect(await signIn('twice@example.org', won)).toBe(200);
  });

  it('stays when the link is forged, too old, or the new password too short', async () => {
    await signUp('keeps@example.org');
    await forgot('keeps@example.org');
    const token = tokenIn(mailsTo('keeps@example.org')[0]?.source);
    const { identifier } = await test().database.getRow<{ identifier: string }>(sql`
      select identifier from account_verifications v join account_users u on v.value = u.id::text where email = 'keeps@example.org'`);
    expect(identifier).not.toContain(token);
    for (const forged of [`${token}x`, token.slice(1), identifier, 'x', '%'])
      expect((await reset(forged, 'a new password')).status).toBe(422);
    expect((await reset(token, 'short')).status).toBe(422);
    await test().database.run(sql`update account_verifications set expires_at = now() - interval '1 second'`);
    expect((await reset(token, 'a new password')).status).toBe(422);
    expect(await signIn('keeps@example.org', password)).toBe(200);
  });

  it('is never asked for in the name of a guest: they have no address', async () => {
    await comeAsGuest('Guest');
    const before = mail.mails.length;
    expect((await post('/api/auth/forgot-password', { email: '' })).status).toBe(422);
    expect(mail.mails).toHaveLength(before);
  });
});

describe('the mail server', () => {
  it('that refuses or is away is the operator’s to hear of; whoever asked is answered as ever', async () => {
    const refusing = await openMailServer({ refuses: true });
    await signUp('refused@example.org');
    for (const url of [refusing.url, 'smtp://127.0.0.1:1']) {
      failures.length = 0;
      const app = await open(url);
      expect(await forgot('refused@example.org', app)).toBe(204);
      expect(failures).toMatchObject([{ code: 'upstream' }]);
      expect(await test().database.rows(sql`select from account_verifications where expires_at > now()`)).toEqual([]);
      await app.close();
    }
    await refusing.close();
  });

  it('that is not there is said: no links, and the page knows', async () => {
    const app = await open(undefined);
    expect(await forgot('refused@example.org', app)).toBe(404);
    expect(await (await app.call(nobody, 'GET', '/api/me')).json()).toMatchObject({ server: { accounts: true, mail: false } });
    await app.close();
  });

  it('needs a sender', () => {
    expect(() => createMailer({ smtpUrl: mail.url, from: undefined })).toThrow('MAIL_FROM is not');
  });
});
