// One's own profile in a real browser: what is typed is never lost, whatever happens to the connection, the tab, or the profile elsewhere.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ProfileAnswer } from '@nakodo/protocol';
import { untilNoticed } from '../support/browser.js';
import { expectSoundEverywhere, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite();
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
const saved = (page: Page) => page.getByText('Saved. Your lists follow in a moment.').waitFor();
const bio = (page: Page) => page.getByLabel('About me');
const stored = async (page: Page) =>
  ((await (await page.request.get(`${site.address()}/api/me/profile`)).json()) as ProfileAnswer).profile;

/** A guest of their own: what one test does to a profile is not another's business. */
async function newcomer(path = '/profile', options?: Parameters<typeof site.open>[1]): Promise<Page> {
  const { page } = await site.guest('Newcomer', options);
  await page.goto(site.address() + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

describe.skipIf(noBrowser)('my profile', () => {
  it('is saved, shown as others see it, and what is for matching only is on no card', { timeout: timeoutMs }, async () => {
    const page = await newcomer('/profile', phone);
    await bio(page).fill('Repairs bicycles and sings alto. <img src=x onerror=alert(1)>');
    await page.getByRole('textbox', { name: 'Interests' }).fill('bouldering');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Interests' }).fill('ramen, chess');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Seeking' }).fill('nonbinary');
    await page.keyboard.press('Enter');
    await page.getByLabel('Birth date').fill('1990-05-05');
    const card = page.locator('.preview');
    await card.getByText('bouldering, ramen, chess').waitFor();
    // The age comes after the name, whichever way that is written.
    await page.getByLabel('Name', { exact: true }).fill('محمد');
    await card.getByText('محمد').waitFor();
    const age = await card.locator('.match-age').boundingBox();
    expect(age?.x).toBeGreaterThan((await card.getByText('محمد').boundingBox())?.x ?? Infinity);
    await card.getByText('onerror=alert(1)').waitFor();
    expect(await card.getByText('nonbinary').count()).toBe(0);
    // In reach of the thumb, above the navigation, wherever one is in the form.
    await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
    const [bar, navigation] = await Promise.all([
      save(page).boundingBox(),
      page.getByRole('navigation', { name: 'Pages' }).boundingBox(),
    ]);
    expect((bar?.y ?? Infinity) + (bar?.height ?? 0)).toBeLessThanOrEqual(navigation?.y ?? 0);
    await save(page).dblclick();
    await saved(page);
    const profile = await stored(page);
    expect(profile).toMatchObject({ birthDate: '1990-05-05', revision: 2, seeking: ['nonbinary'] });
    expect(profile.interests).toContain('bouldering');
    await page.getByText('Cannot be changed').waitFor();
    await expectSoundEverywhere(page);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('keeps what was typed when the connection breaks while saving', { timeout: timeoutMs }, async () => {
    const page = await newcomer();
    await bio(page).fill('Typed before the tunnel.');
    await page.context().setOffline(true);
    await save(page).click();
    await page.getByText('You are offline.').waitFor();
    await page.getByRole('main').getByRole('alert').waitFor();
    expect(await bio(page).inputValue()).toBe('Typed before the tunnel.');
    await page.context().setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
    await save(page).click();
    await saved(page);
    expect((await stored(page)).bio).toBe('Typed before the tunnel.');
    await page.context().close();
  });

  it('shows what another tab has changed, and keeps what was typed here', { timeout: timeoutMs }, async () => {
    const page = await newcomer();
    const other = await page.context().newPage();
    await other.goto(`${site.address()}/profile`);
    await bio(other).fill('From the other tab.');
    await other.getByLabel('School').fill('Night school');
    await bio(page).fill('From this tab.');
    await save(other).click();
    await saved(other);
    await page.bringToFront();
    await save(page).click();
    await page.getByText('changed in another tab or on another device').waitFor();
    await page.getByText('Taken over from there: School.').waitFor();
    await page.getByText('“From the other tab.”').waitFor();
    expect(await bio(page).inputValue()).toBe('From this tab.');
    expect(await page.getByLabel('School').inputValue()).toBe('Night school');
    await expectSoundEverywhere(page);
    await save(page).click();
    await saved(page);
    expect(await stored(page)).toMatchObject({ bio: 'From this tab.', school: 'Night school' });
    await page.context().close();
  });

  it('asks before unsaved words are left behind, and finds them again by the back button', { timeout: timeoutMs }, async () => {
    const page = await newcomer('/');
    await page.getByRole('link', { name: 'Profile', exact: true }).click();
    await bio(page).fill('Half a thought');
    await page.getByRole('link', { name: 'Events' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await dialog.getByRole('button', { name: 'Stay' }).click();
    expect(await bio(page).inputValue()).toBe('Half a thought');
    await page.goBack();
    await page.getByRole('heading', { name: /^Hello/ }).waitFor();
    await page.goForward();
    await page.getByText('Not saved yet').waitFor();
    expect(await bio(page).inputValue()).toBe('Half a thought');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('All is saved').waitFor();
    await page.getByRole('link', { name: 'Events' }).click();
    await page.getByRole('heading', { name: /^Hello/ }).waitFor();
    await page.context().close();
  });

  it('keeps what was typed when another tab has signed out, until one is signed in again', { timeout: timeoutMs }, async () => {
    const given = { email: 'typist@example.org', password: 'a short sentence', name: 'Typist' };
    const page = await site.blank();
    await page.request.post(`${site.address()}/api/auth/sign-up`, { data: given, headers: { origin: site.address() } });
    await page.goto(`${site.address()}/profile`);
    await bio(page).fill('Typed while signed out.');
    await page.request.post(`${site.address()}/api/sign-out`, { data: {}, headers: { origin: site.address() } });
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor(); // by itself: the stream ends with the session
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByLabel('E-mail').fill(given.email);
    await page.getByLabel('Password', { exact: true }).fill(given.password);
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Not saved yet').waitFor();
    expect(await bio(page).inputValue()).toBe('Typed while signed out.');
    await save(page).click();
    await saved(page);
    await page.context().close();
  });

  it('says what the server refuses at its field', { timeout: timeoutMs }, async () => {
    const page = await newcomer();
    await page.getByLabel('Birth date').fill(`${new Date().getFullYear() - 5}-01-01`);
    await save(page).click();
    await page.locator('.field-error').waitFor();
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('birthDate');
    expect((await stored(page)).birthDate).toBeNull();
    await page.context().close();
  });

  it('makes a small square of a picture, and says when a file is none', { timeout: timeoutMs }, async () => {
    const page = await newcomer();
    const choose = async (name: string, buffer: Buffer) =>
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer });
    await choose('text.png', Buffer.from('not a picture'));
    await page.getByText('This file is not a picture').waitFor();
    await choose('wide.png', Buffer.from(await widePicture(page), 'base64'));
    await page.getByRole('button', { name: 'Another picture' }).waitFor();
    await save(page).click();
    await saved(page);
    const { avatar } = await stored(page);
    expect(avatar).toMatch(/^data:image\/webp;base64,/);
    const size = await page.evaluate(async (source) => {
      const image = new Image();
      image.src = source ?? '';
      await image.decode();
      return [image.width, image.height];
    }, avatar);
    expect(size).toEqual([256, 256]);
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await save(page).click();
    await saved(page);
    expect((await stored(page)).avatar).toBeNull();
    await page.context().close();
  });

  it('leads from home to the next best thing to add', { timeout: timeoutMs }, async () => {
    const page = await newcomer('/');
    await page.getByRole('link', { name: 'Add your birth date' }).click();
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('birthDate');
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('gives one’s data as a file, and deletes the account only when its name is typed', { timeout: timeoutMs }, async () => {
    const page = await newcomer();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export my data' }).click();
    expect((await download).suggestedFilename()).toBe('nakodo-my-data.json');
    await page.getByRole('button', { name: 'Delete my account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
    expect(await dialog.getByRole('button', { name: 'Delete for good' }).isDisabled()).toBe(true);
    await expectSoundEverywhere(page);
    await dialog.getByLabel(/to go on/).fill('newcomer');
    await untilNoticed(page, 'Your account and your data are deleted.', () =>
      dialog.getByRole('button', { name: 'Delete for good' }).dblclick(),
    );
    await page.getByRole('heading', { name: /The people you should meet/ }).waitFor();
    expect((await page.request.get(`${site.address()}/api/me/profile`)).status()).toBe(401);
    await page.context().close();
  });

  it('lists whom one blocked, and unblocks', { timeout: timeoutMs }, async () => {
    const page = await site.as('guest-one', '/');
    await site.untilAtRest(); // there is somebody on the list
    const list = (await (await page.request.get(`${site.address()}/api/events`)).json()) as { events: { id: string }[] };
    const matches = (await (
      await page.request.get(`${site.address()}/api/events/${list.events[0]?.id}/people/me/matches`)
    ).json()) as { matches: { person: { id: string; name: string } }[] };
    const { id, name } = matches.matches[0]?.person ?? { id: '', name: '' };
    await page.request.put(`${site.address()}/api/people/${id}/block`, { data: {}, headers: { origin: site.address() } });
    await page.goto(`${site.address()}/profile`);
    await untilNoticed(page, `${name} is no longer blocked.`, () =>
      page.getByRole('button', { name: `Unblock ${name}` }).click(),
    );
    await page.getByText('Nobody. Somebody you block').waitFor();
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });
});

/** 600 by 200, drawn by the browser. */
async function widePicture(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 600;
    canvas.height = 200;
    const context = canvas.getContext('2d');
    if (context) context.fillStyle = 'teal';
    context?.fillRect(0, 0, 600, 200);
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
}
