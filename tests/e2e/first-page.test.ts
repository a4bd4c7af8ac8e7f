// The first page in a real browser: the organiser opens the demo event, a newcomer joins, and the guest's open page shows who replaced whom.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '@nakodo/protocol';
import { parseSettings } from '../../src/config/load.js';
import { sql } from '../../src/db/sql.js';
import { serve, type Serving } from '../../src/server/serve.js';
import { findChromium, openBrowser, violations } from '../support/browser.js';
import { testDatabase } from '../support/postgres.js';

// oxlint-disable-next-line node/no-process-env -- whether this is CI is not a setting of Nakodo
const skip = findChromium() === undefined && !process.env['CI'];
const test = testDatabase();
const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 360, height: 740 } };
const timeoutMs = 60_000;

describe.skipIf(skip)(`the first page${skip ? ' (no Chromium here: run npm test)' : ''}`, () => {
  let serving: Serving;
  let browser: Browser;
  const trouble: string[] = [];

  beforeAll(async () => {
    const { settings } = parseSettings({
      DATABASE_URL: test().url,
      JWT_SECRET: 'j'.repeat(40),
      SERVICE_KEY: 's'.repeat(40),
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    const log = {
      info: () => undefined,
      error: (details: unknown, message: string) => void trouble.push(`${message} ${JSON.stringify(details)}`),
    };
    serving = await serve(settings, { log, demo: true });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await serving?.stop();
  });

  async function signIn(name: RegExp, options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
    await page.goto(serving.address);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name }).first().click();
    return page;
  }

  async function untilAtRest(): Promise<void> {
    const db = test().database;
    await expect
      .poll(
        () => db.getRow(sql`select (select count(*) from matchmaking_queue) + (select count(*) from embedding_queue) as left`),
        { timeout: timeoutMs, interval: 200 },
      )
      .toEqual({ left: 0 });
  }

  it('shows a newcomer on the guest’s open list, whom they replaced and why', { timeout: timeoutMs * 3 }, async () => {
    const guest = await signIn(/guest/, phone);
    await guest.getByRole('article').first().waitFor();
    await untilAtRest();
    const me = (await (await guest.request.get(`${serving.address}/api/me`)).json()) as Viewer;

    const organiser = await signIn(/organiser/, desktop);
    await organiser.getByText('At rest.').waitFor();
    await organiser.getByRole('searchbox', { name: 'Find by name' }).fill(me.name ?? '');
    await organiser.locator(`a[href$="/people/${me.userId}"]`).click();
    await organiser.getByRole('heading', { name: `${me.name} should meet` }).waitFor();
    await guest.reload();
    await guest.getByText('Live', { exact: true }).waitFor();
    await organiser.getByRole('button', { name: 'Add a newcomer' }).click();

    const news = guest.getByTestId('news');
    await news.waitFor();
    await organiser.getByText('has just joined').waitFor();
    const newcomer = ((await organiser.getByText('has just joined').textContent()) ?? '').replace(' has just joined.', '');
    await expect.poll(() => news.textContent(), { timeout: timeoutMs }).toContain(`${newcomer} is new on your list and replaces`);
    await guest.getByRole('article', { name: newcomer }).getByText('New', { exact: true }).waitFor();
    await organiser.getByRole('article', { name: newcomer }).waitFor();
    expect(await violations(guest)).toEqual([]);
    expect(await violations(organiser)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  it('pauses and resumes, and says why somebody is not on a list', { timeout: timeoutMs }, async () => {
    const page = await signIn(/organiser/, phone);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Match everybody again' }).click();
    await page.getByText(/wait to be matched again/).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('At rest.').waitFor({ timeout: timeoutMs });
    await page
      .getByRole('link', { name: /best \d+/ })
      .first()
      .click();
    await page.getByText('Who was left out, and by which rule').click();
    await page.getByText('others in the pool').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'fits every width and has enough contrast in the %s scheme',
    { timeout: timeoutMs },
    async (colorScheme) => {
      for (const width of [360, 768, 1440]) {
        for (const who of [/organiser/, /guest/]) {
          const page = await signIn(who, { viewport: { width, height: 800 }, colorScheme });
          await page.getByRole('heading', { level: 1 }).waitFor();
          await page.getByText('Live', { exact: true }).waitFor();
          expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
          expect(await violations(page)).toEqual([]);
          await page.context().close();
        }
      }
    },
  );

  it('keeps everybody on a list of several pages when somebody joins', { timeout: timeoutMs }, async () => {
    const page = await signIn(/organiser/, desktop);
    const rows = page.locator('.people .person');
    const people = () => rows.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    await rows.nth(19).waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await rows.nth(39).waitFor();
    const before = await people();
    await page.getByRole('button', { name: 'Add a newcomer' }).click();
    await expect.poll(async () => (await people())[0], { timeout: timeoutMs }).not.toBe(before[0]);
    expect((await people()).slice(1)).toEqual(before.slice(0, 39));
    await page.context().close();
  });

  it('goes to the door when another tab has signed out', { timeout: timeoutMs }, async () => {
    const page = await signIn(/organiser/, desktop);
    const other = await page.context().newPage();
    await other.goto(serving.address);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByText('Look around as').waitFor();
    // Its stream may have told it already, and the button be gone; then there is nothing to press.
    const pressed = page.getByRole('button', { name: 'Pause' }).click();
    await Promise.any([pressed, page.getByText('Look around as').waitFor()]);
    pressed.catch(() => undefined);
    await page.getByText('Look around as').waitFor();
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
    await page.context().close();
  });

  it('says so when the server is away, whatever is asked of it', { timeout: timeoutMs }, async () => {
    const page = await signIn(/organiser/, desktop);
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

  it('works by keyboard, and keeps what it says when the server is away', { timeout: timeoutMs }, async () => {
    const page = await signIn(/guest/, desktop);
    await page.getByRole('article').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
    const outline = () => page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    await page.keyboard.press('Tab');
    expect(await outline()).toBe('solid');
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Long table dinner' }).click();
    await page.getByRole('alert').getByText('The server is away.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('article').first().waitFor();
    await page.context().close();
  });
});
