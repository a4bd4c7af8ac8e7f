// Signing up and in, guests and invitations, in a real browser: by mouse, by keyboard, twice at once, with broken connections.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { untilNoticed } from '../support/browser.js';
import { desktop, expectSoundEverywhere, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite();
const password = 'a short sentence';
let people = 0;
const email = () => `person-${++people}@example.org`;

const countOf = async (table: 'accounts' | 'profiles') => {
  const query =
    table === 'accounts' ? sql`select count(*)::int as n from accounts` : sql`select count(*)::int as n from profiles`;
  return (await site.database().database.getRow<{ n: number }>(query)).n;
};
const main = (page: Page) => page.getByRole('main');
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
/** The field at which something is wrong has the focus a moment after the words are there. */
const untilIn = (page: Page, field: string) =>
  expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe(field);

async function signUp(page: Page, name: string, address: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('E-mail').fill(address);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await main(page).getByRole('button', { name: 'Sign up', exact: true }).click();
}

const codeOfEvent = async () =>
  (
    await site
      .database()
      .database.getRow<{ code: string }>(sql`select code from pools where mode = 'events' order by code limit 1`)
  ).code;

describe.skipIf(noBrowser)('accounts', () => {
  it('signs up by keyboard alone, and lands at home', { timeout: timeoutMs }, async () => {
    const page = await site.open('/');
    await heading(page, /The people you should meet/);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    const tabTo = async (words: string) => {
      for (let tabs = 0; tabs < 30 && (await focused()) !== words; tabs++) await press('Tab');
      expect(await focused()).toBe(words);
    };
    await press('Tab');
    expect(await focused()).toBe('Skip to the page');
    await tabTo('Sign up');
    await press('Enter');
    await heading(page, 'Sign up');
    await expect.poll(focused).toBe('Sign up');
    await press('Tab');
    await page.keyboard.type('Ada Lovelace');
    await press('Tab');
    await page.keyboard.type(email());
    await press('Tab');
    await page.keyboard.type(password);
    await press('Enter');
    await heading(page, 'Hello, Ada');
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('stays signed in when an answer comes late that was asked for before', { timeout: timeoutMs }, async () => {
    const address = email();
    const elsewhere = await site.open('/sign-up');
    await signUp(elsewhere, 'Ada Lovelace', address);
    await heading(elsewhere, 'Hello, Ada');
    const page = await site.open('/sign-in');
    await page.getByLabel('E-mail').fill(address);
    let answer: (() => void) | undefined;
    await page.route(
      '**/api/me',
      async (route) => {
        const response = await route.fetch();
        await new Promise<void>((resolve) => (answer = resolve));
        await route.fulfill({ response });
      },
      { times: 1 },
    );
    // After a refusal the page asks who is signed in: nobody was, then.
    await page.getByLabel('Password', { exact: true }).fill('not their password');
    await page.keyboard.press('Enter');
    await expect.poll(() => answer).toBeDefined();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await heading(page, 'Hello, Ada');
    answer?.();
    await page.unrouteAll({ behavior: 'wait' });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    await heading(page, 'Hello, Ada');
    for (const each of [page, elsewhere]) await each.context().close();
  });

  it('says what is wrong at the field, goes there, and keeps what was typed', { timeout: timeoutMs }, async () => {
    const page = await site.open('/sign-up', phone);
    await page.getByLabel('E-mail').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await main(page).getByRole('button', { name: 'Sign up', exact: true }).click();
    await page.getByText('Say what people should call you.').waitFor();
    await page.getByText('This does not look like an e-mail address.').waitFor();
    await page.getByText('This is too short').waitFor();
    await untilIn(page, 'name');
    expect(await page.getByLabel('E-mail').inputValue()).toBe('ada');
    await page.getByLabel('Your name').fill('Ada');
    expect(await page.getByText('Say what people should call you.').count()).toBe(0);
    await expectSoundEverywhere(page);
    await page.context().close();
  });

  it('says that an e-mail is taken, and that a password is wrong', { timeout: timeoutMs }, async () => {
    const address = email();
    const first = await site.open('/sign-up');
    await signUp(first, 'First', address);
    await heading(first, 'Hello, First');
    const second = await site.open('/sign-up');
    await signUp(second, 'Second', address.toUpperCase());
    await second.getByText(/is an account with this e-mail/).waitFor();
    await untilIn(second, 'email');
    await second.goto(`${site.address()}/sign-in`);
    await second.getByLabel('E-mail').fill(address);
    await second.getByLabel('Password', { exact: true }).fill('something else');
    await main(second).getByRole('button', { name: 'Sign in' }).click();
    await second.getByText('E-mail or password is wrong').waitFor();
    expect(await second.getByLabel('E-mail').inputValue()).toBe(address);
    await expectSoundEverywhere(second);
    await first.context().close();
    await second.context().close();
  });

  it('makes one account of a double click', { timeout: timeoutMs }, async () => {
    const page = await site.open('/sign-up');
    const before = await countOf('profiles');
    await page.getByLabel('Your name').fill('Twice');
    await page.getByLabel('E-mail').fill(email());
    await page.getByLabel('Password', { exact: true }).fill(password);
    await main(page).getByRole('button', { name: 'Sign up', exact: true }).dblclick();
    await heading(page, 'Hello, Twice');
    expect(await countOf('profiles')).toBe(before + 1);
    await page.context().close();
  });

  it('opens one session by a double click on an account of the demo', { timeout: timeoutMs }, async () => {
    const page = await site.open('/');
    const asked: string[] = [];
    page.on('request', (request) => request.url().endsWith('/api/demo/sign-in') && asked.push(request.url()));
    await page.getByRole('button', { name: /organiser/ }).dblclick();
    await heading(page, /^Hello/);
    expect(asked).toHaveLength(1);
    await page.context().close();
  });

  it('leads on to where one wanted to go, but never to another site', { timeout: timeoutMs }, async () => {
    const address = email();
    const page = await site.open('/profile');
    await heading(page, 'Sign in');
    expect(new URL(page.url()).search).toBe('?next=%2Fprofile');
    await page.getByRole('link', { name: 'Sign up, or come as a guest' }).click();
    await signUp(page, 'Goes On', address);
    await heading(page, 'Your profile');
    for (const evil of ['//evil.example/x', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      await page.goto(`${site.address()}/sign-in?${new URLSearchParams({ next: evil })}`);
      await heading(page, 'Hello, Goes');
      expect(new URL(page.url()).origin).toBe(site.address());
    }
    await page.context().close();
  });

  it(
    'keeps what was typed when the connection breaks while signing up, and signs up when it is back',
    { timeout: timeoutMs },
    async () => {
      const page = await site.open('/sign-up');
      await heading(page, 'Sign up');
      await page.context().setOffline(true);
      await signUp(page, 'Off And On', email());
      await page.getByText('You are offline.').waitFor();
      await main(page).getByRole('alert').waitFor();
      expect(await page.getByLabel('Your name').inputValue()).toBe('Off And On');
      await page.context().setOffline(false);
      await page.getByText('You are offline.').waitFor({ state: 'detached' });
      await main(page).getByRole('button', { name: 'Sign up', exact: true }).click();
      await heading(page, 'Hello, Off');
      await page.context().close();
    },
  );

  it(
    'lets a guest join by an invitation with just a name, and shows a name of tags as text',
    { timeout: timeoutMs },
    async () => {
      const page = await site.open(`/join/${await codeOfEvent()}`, phone);
      await page.getByText('What happens').waitFor();
      await expectSoundEverywhere(page);
      await page.setViewportSize(phone.viewport);
      const name = '<script>alert(1)</script><b>Bo</b>';
      const before = await countOf('profiles');
      await page.getByLabel('Your name').fill(name);
      await page.getByRole('button', { name: 'Join as a guest' }).dblclick();
      await page.waitForURL(/\/events\/[0-9a-f-]+$/);
      await heading(page, /./);
      expect(await countOf('profiles')).toBe(before + 1);
      await page.goto(`${site.address()}/profile`);
      await page.locator('.preview').getByText(name).waitFor();
      expect(await page.locator('b:has-text("Bo")').count()).toBe(0);
      expect(site.trouble).toEqual([]);
      await page.context().close();
    },
  );

  it('goes to the event when one is in it already, and says that a code is unknown', { timeout: timeoutMs }, async () => {
    const code = await codeOfEvent();
    const page = await site.as('guest-one', `/join/${code}`);
    await page.waitForURL(/\/events\//);
    await page.goto(`${site.address()}/join/NO-SUCH-EVENT`);
    await heading(page, 'Nothing has this code');
    await page.getByLabel('Code you were given').fill(`https://somewhere.example/join/${code}`);
    await main(page).getByRole('button', { name: 'Join' }).click();
    await page.waitForURL(/\/events\//);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it(
    'makes a guest an account that can sign in elsewhere, and asks a guest before they sign out',
    { timeout: timeoutMs },
    async () => {
      const address = email();
      const page = await site.open('/sign-up');
      await page.getByRole('button', { name: /just a name/ }).click();
      await page.getByLabel('Your name').fill('Gustav');
      await page.getByRole('button', { name: 'Come in' }).click();
      await heading(page, 'Hello, Gustav');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('dialog', { name: 'Sign out for good?' }).waitFor();
      await page.getByRole('dialog').getByRole('link', { name: 'Keep my account' }).click();
      await heading(page, 'Keep your account');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByLabel('E-mail').fill(address);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Keep my account' }).click();
      await page.getByText(`Signed in as ${address}.`).waitFor();

      const elsewhere = await site.open('/sign-in');
      await elsewhere.getByLabel('E-mail').fill(address);
      await elsewhere.getByLabel('Password', { exact: true }).fill(password);
      await main(elsewhere).getByRole('button', { name: 'Sign in' }).click();
      await heading(elsewhere, 'Hello, Gustav');
      expect(site.trouble).toEqual([]);
      await page.context().close();
      await elsewhere.context().close();
    },
  );

  it('changes a password, after asking for the present one', { timeout: timeoutMs }, async () => {
    const address = email();
    const page = await site.open('/sign-up');
    await signUp(page, 'Changes', address);
    await heading(page, 'Hello, Changes');
    await page.goto(`${site.address()}/profile`);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByLabel('Present password', { exact: true }).fill('not this one');
    await page.getByLabel('New password', { exact: true }).fill('another short sentence');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.locator('.field-error').waitFor();
    await page.getByLabel('Present password', { exact: true }).fill(password);
    await untilNoticed(page, 'Your password is changed.', () => page.getByRole('button', { name: 'Change password' }).click());
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it.each(['/', '/sign-in', '/sign-up', '/reset-password', '/reset-password?token=abc', '/join/NO-SUCH-EVENT'])(
    'is sound at %s, in both widths and schemes',
    { timeout: timeoutMs },
    async (path) => {
      const page = await site.open(path, desktop);
      await heading(page, /./);
      await page.waitForLoadState('networkidle');
      await expectSoundEverywhere(page);
      expect(site.trouble).toEqual([]);
      await page.context().close();
    },
  );
});
