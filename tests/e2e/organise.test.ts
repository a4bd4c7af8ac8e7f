// The organiser's pages in a real browser.
import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { desktop, expectSound, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite();
const open = async (options: BrowserContextOptions = desktop) => {
  const { id } = await site.database().database.getRow<{ id: string }>(sql`select id from pools where code = 'MIXER'`);
  return await site.as('organiser', `/organise/events/${id}`, options);
};

describe.skipIf(noBrowser)('the organiser’s event', () => {
  it('pauses and resumes, and says why somebody is not on a list', { timeout: timeoutMs * 2 }, async () => {
    const page = await open(phone);
    await page.getByText('At rest.').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Match everybody again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Match everybody again' }).click();
    await page.getByText(/\d+ people wait until you resume/).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('At rest.').waitFor();
    await page
      .getByRole('link', { name: /best \d+/ })
      .first()
      .click();
    await page.getByText('Who was left out, and by which rule').click();
    await page.getByText(/others here/).waitFor();
    await expectSound(page);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('says what came of the last command, also when the one before is answered later', { timeout: timeoutMs }, async () => {
    const page = await open();
    await page.getByText('At rest.').waitFor();
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/pause', async (route) => {
      const response = await route.fetch();
      await answered;
      await route.fulfill({ response });
    });
    const pause = page.waitForResponse('**/pause');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused.', { exact: true }).waitFor(); // by the stream
    await page.getByRole('button', { name: 'Match everybody again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Match everybody again' }).click();
    const words = page.getByText(/\d+ people wait until you resume/);
    await words.waitFor();
    answer();
    await (await pause).finished();
    await page.locator('.band-actions [aria-busy="false"]').getByText('Resume').waitFor();
    expect(await words.count()).toBe(1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('At rest.').waitFor();
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('fits every width and has enough contrast in the %s scheme', async (colorScheme) => {
    const page = await open({ colorScheme });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('#main').getByText('Live', { exact: true }).waitFor();
    for (const width of [360, 768, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      await expectSound(page);
    }
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('keeps everybody on a list of several pages when somebody joins', { timeout: timeoutMs }, async () => {
    const page = await open();
    const rows = page.locator('.people .person');
    const people = () => rows.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    await rows.nth(19).waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await rows.nth(39).waitFor();
    const before = await people();
    await page.getByRole('button', { name: 'Add a newcomer' }).click();
    await expect.poll(async () => (await people())[0]).not.toBe(before[0]);
    await expect.poll(async () => (await people()).slice(1)).toEqual(before.slice(0, 39));
    await page.context().close();
  });

  it('goes to the door when another tab has signed out', { timeout: timeoutMs }, async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(site.address());
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByText('Look around as').waitFor();
    // Its stream may have told it already, and the button be gone; then there is nothing to press.
    const pressed = page.getByRole('button', { name: 'Pause' }).click();
    await Promise.any([pressed, page.getByText('Look around as').waitFor()]);
    pressed.catch(() => undefined);
    await page.getByText('Look around as').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
    await page.context().close();
  });

  it('says so when the server is away, whatever is asked of it', { timeout: timeoutMs }, async () => {
    const page = await open();
    const surprises: string[] = [];
    page.on('pageerror', (error) => surprises.push(error.message));
    await page.locator('.people .person').nth(19).waitFor();
    await page.context().setOffline(true);
    for (const name of ['Show more', 'Sign out', 'Pause']) {
      const said = await page.getByText('The server is away.').count();
      await page.getByRole('button', { name }).click();
      await page.getByText('The server is away.').nth(said).waitFor();
    }
    expect(surprises).toEqual([]);
    await page.context().close();
  });
});
