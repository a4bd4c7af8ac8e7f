// A forgotten password in a real browser, with a real mail server: ask, open the link of the mail, choose a new one, sign in with it.
import { afterAll, describe, expect, it } from 'vitest';
import { untilNoticed } from '../support/browser.js';
import { openMailServer, type MailServer } from '../support/mail-server.js';
import { expectSoundEverywhere, noBrowser, openSite, timeoutMs } from '../support/site.js';

let mail: MailServer | undefined;
const site = openSite({
  demo: false,
  env: async () => {
    mail = await openMailServer();
    return { SMTP_URL: mail.url, MAIL_FROM: 'Nakodo <meet@example.org>', PUBLIC_URL: 'https://meet.example.org' };
  },
});
afterAll(() => mail?.close());

const tokenOf = (source: string) =>
  /reset-password\?token=([\w-]+)/.exec(source.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '='))?.[1];

describe.skipIf(noBrowser)('a forgotten password', () => {
  it('is changed by the link of a mail, which works once', { timeout: timeoutMs }, async () => {
    const page = await site.blank();
    const origin = { origin: site.address() };
    const given = { email: 'forgets@example.org', password: 'the first password', name: 'Forgets' };
    await page.request.post(`${site.address()}/api/auth/sign-up`, { data: given, headers: origin });
    await page.request.post(`${site.address()}/api/sign-out`, { data: {}, headers: origin });
    await page.goto(`${site.address()}/sign-in`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail').fill(given.email);
    await page.getByRole('button', { name: 'Send the link' }).dblclick();
    await page.getByText('a mail with a link is on its way').waitFor();
    await expectSoundEverywhere(page);
    await expect.poll(() => mail?.mails.length).toBe(1);
    const token = tokenOf(mail?.mails[0]?.source ?? '');
    await page.goto(`${site.address()}/reset-password?token=${token}`);
    await page.getByLabel('New password', { exact: true }).fill('the second password');
    await untilNoticed(page, 'Your password is changed.', () => page.getByRole('button', { name: 'Change it' }).click());
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.getByLabel('E-mail').fill(given.email);
    await page.getByLabel('Password', { exact: true }).fill('the second password');
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Hello, Forgets' }).waitFor();
    await page.goto(`${site.address()}/reset-password?token=${token}`);
    await page.getByLabel('New password', { exact: true }).fill('the third password');
    await page.getByRole('button', { name: 'Change it' }).click();
    await page.getByRole('main').getByRole('alert').waitFor();
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('shows the first steps of an organiser where there is no demo', { timeout: timeoutMs }, async () => {
    const page = await site.open('/');
    await page.getByRole('heading', { name: 'Organising an event?' }).waitFor();
    expect(await page.getByText('Look around as').count()).toBe(0);
    // As it is typed on an installation, where nothing is called `nakodo`.
    await page.getByText('node dist/src/cli/main.js admin grant you@example.org', { exact: true }).waitFor();
    await expectSoundEverywhere(page);
    await page.context().close();
  });
});
