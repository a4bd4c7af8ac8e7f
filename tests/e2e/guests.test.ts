// Guests of an event in a real browser, two and more at once: lists that change while they are looked at, hellos, conversations, and what
// goes wrong on the way: lost connections, reloads, two tabs, double clicks.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '@nakodo/protocol';
import { parseSettings } from '../../src/config/load.js';
import { sql } from '../../src/db/sql.js';
import { serve, type Serving } from '../../src/server/serve.js';
import { findChromium, openBrowser, violations } from '../support/browser.js';
import { createTestEvent } from '../support/events.js';
import { testDatabase } from '../support/postgres.js';

// oxlint-disable-next-line node/no-process-env -- whether this is CI is not a setting of Nakodo
const skip = findChromium() === undefined && !process.env['CI'];
const test = testDatabase();
const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 360, height: 740 } };
const timeoutMs = 60_000;
/** What people have in common decides; with all three one is the best possible. */
const policy = { score: [{ overlap: 'interests', weight: 1 }], threshold: 0.1, limit: 2 };
const interests = { one: ['jazz'], two: ['jazz', 'go'], all: ['jazz', 'go', 'tea'] };

interface Guest {
  readonly id: string;
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
}

describe.skipIf(skip)(`guests${skip ? ' (no Chromium here: run npm test)' : ''}`, () => {
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
      RATE_LIMIT_SCALE: '0',
    });
    const log = {
      info: () => undefined,
      error: (details: unknown, message: string) => void trouble.push(`${message} ${JSON.stringify(details)}`),
    };
    serving = await serve(settings, { log });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await serving?.stop();
  });

  async function openGuest(name: string, options: BrowserContextOptions): Promise<Guest> {
    const context = await browser.newContext(options);
    const page = await openTab(context);
    const answer = await context.request.post(`${serving.address}/api/auth/guest`, {
      data: { name },
      headers: { origin: serving.address },
    });
    const { userId } = (await answer.json()) as Viewer;
    return { id: userId ?? '', name, page, context };
  }

  async function openTab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => trouble.push(error.message));
    return page;
  }

  async function join(guest: Pick<Guest, 'id'>, eventId: string, likes: readonly string[]): Promise<void> {
    await test().database.transaction(async (tx) => {
      await tx.run(sql`update profiles set interests = ${likes}, birth_date = '1990-05-05' where id = ${guest.id}`);
      await tx.run(sql`insert into all_events_members (event_id, user_id) values (${eventId}, ${guest.id})`);
    });
  }

  /** An event in which these two, Ada on a phone and Bo at a desk, are each other's best match. */
  async function twoWhoMatch() {
    const eventId = await createTestEvent(test().database, { policy });
    const [ada, bo] = [await openGuest('Ada Long', phone), await openGuest('Bo', desktop)];
    await join(ada, eventId, interests.all);
    await join(bo, eventId, interests.two);
    for (const { page } of [ada, bo]) {
      await page.goto(`${serving.address}/events/${eventId}`);
      await page.getByRole('article').first().waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
    }
    return { eventId, ada, bo };
  }

  /** Both have said hello; each has the conversation open. */
  async function twoWhoTalk() {
    const found = await twoWhoMatch();
    const { ada, bo, eventId } = found;
    await ada.page.getByRole('button', { name: 'Say hello to Bo' }).click();
    await bo.page.getByRole('button', { name: 'Say hello back' }).click();
    for (const { page } of [ada, bo]) {
      await page.getByRole('link', { name: /Open the conversation/ }).click();
      await page.locator('.first-words').getByText('You both said hello.').waitFor();
    }
    const address = ada.page.url();
    return { ...found, address, eventId, conversationId: address.split('/').at(-1) ?? '' };
  }

  const field = (page: Page) => page.getByRole('textbox', { name: /^Message to/ });
  const log = (page: Page) => page.getByRole('log');
  const messages = (page: Page) => log(page).locator('.message-text');
  const said = (page: Page, text: string) => messages(page).filter({ hasText: text });

  async function write(page: Page, text: string): Promise<void> {
    await field(page).fill(text);
    await field(page).press('Enter');
  }

  const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

  it(
    'lets two say hello, write to each other at once, and one of them end it by blocking',
    { timeout: timeoutMs * 2 },
    async () => {
      const { ada, bo, eventId } = await twoWhoMatch();
      await ada.page.getByRole('button', { name: 'Say hello to Bo' }).dblclick();
      const saidAt = performance.now();
      await ada.page.getByText('You said hello. When Bo says hello back').waitFor();
      await bo.page.getByTestId('news').getByText('Ada Long said hello to you.').waitFor();
      expect(performance.now() - saidAt).toBeLessThan(3000);
      await bo.page.getByRole('button', { name: 'Say hello back' }).click();
      await ada.page.getByTestId('news').getByText('You and Bo both said hello.').waitFor();
      await ada.page.getByRole('link', { name: 'Open the conversation with Bo' }).click();
      await bo.page.getByRole('link', { name: 'Open the conversation with Ada' }).click();

      await write(ada.page, 'Hello Bo!\nTwo lines');
      await said(bo.page, 'Hello Bo!').waitFor();
      await write(bo.page, 'Hello Ada, see https://example.com/tea?a=1.');
      const link = log(ada.page).getByRole('link', { name: 'https://example.com/tea?a=1' });
      await link.waitFor();
      expect(await link.getAttribute('rel')).toContain('noopener');
      await bo.page.getByText('Seen').waitFor();
      await ada.page.reload();
      await messages(ada.page).nth(1).waitFor();
      expect(await messages(ada.page).allTextContents()).toEqual([
        'Hello Bo!\nTwo lines',
        'Hello Ada, see https://example.com/tea?a=1.',
      ]);

      await ada.page.getByRole('button', { name: /^More about the conversation/ }).click();
      await ada.page.getByRole('button', { name: 'Block Bo' }).click();
      await ada.page.getByRole('dialog').getByText('not told that you blocked them').waitFor();
      await ada.page.getByRole('button', { name: 'Block', exact: true }).click();
      for (const { page } of [ada, bo]) {
        await page.getByText('This conversation has ended.').waitFor();
        expect(await field(page).count()).toBe(0);
        expect(await messages(page).count()).toBe(2);
      }
      await bo.page.goto(`${serving.address}/events/${eventId}`);
      await bo.page.getByRole('heading', { name: 'Nobody for you yet' }).waitFor();
      await bo.page.getByText(/others? here/).waitFor();
      expect(trouble).toEqual([]);
      for (const { context } of [ada, bo]) await context.close();
    },
  );

  it('does not make a link clickable before both have written', { timeout: timeoutMs }, async () => {
    const { ada, bo } = await twoWhoTalk();
    await write(ada.page, 'Look: https://example.com/now');
    await said(bo.page, 'https://example.com/now').waitFor();
    expect(await log(bo.page).getByRole('link').count()).toBe(0);
    await write(bo.page, 'At what?');
    await log(bo.page).getByRole('link', { name: 'https://example.com/now' }).waitFor();
    for (const { context } of [ada, bo]) await context.close();
  });

  it('tells on an open page who joined, whom they replaced, and why', { timeout: timeoutMs }, async () => {
    const { ada, bo, eventId } = await twoWhoMatch();
    const cleo = await openGuest('Cleo', desktop);
    await join(cleo, eventId, interests.one);
    await ada.page.getByRole('article', { name: 'Cleo' }).waitFor();
    const dora = await openGuest('Dora', phone);

    const told = ada.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const observer = new MutationObserver(() => {
            if (!document.querySelector('[data-testid=news]')?.textContent.includes('Dora')) return;
            observer.disconnect();
            resolve(Date.now());
          });
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        }),
    );
    await join(dora, eventId, interests.all);
    const joinedAt = Date.now();
    const tookMs = (await told) - joinedAt;
    // oxlint-disable-next-line no-console -- a number that the product promises: 500 ms
    console.log(JSON.stringify({ measured: 'from a join to the open page of somebody else', tookMs }));
    expect(tookMs).toBeLessThan(5000);

    await ada.page.getByText('Dora is new on your list and replaces Cleo (100 against 33).').first().waitFor();
    await ada.page.getByTestId('news').getByText('Because somebody new joined.').first().waitFor();
    await ada.page.getByRole('article', { name: 'Dora' }).getByText('New', { exact: true }).waitFor();
    expect(await ada.page.getByRole('article', { name: 'Cleo' }).count()).toBe(0);
    expect(await violations(ada.page)).toEqual([]);
    for (const { context } of [ada, bo, cleo, dora]) await context.close();
  });

  it(
    'sends what was written without a connection once when it is back, also after a reload',
    { timeout: timeoutMs },
    async () => {
      const { ada, bo, conversationId } = await twoWhoTalk();
      await write(ada.page, 'before');
      await said(bo.page, 'before').waitFor();
      // Without her stream: going offline would not end it here, and it would tell that the message has arrived.
      await ada.page.route('**/api/stream*', (route) => route.abort('connectionreset'));
      await ada.page.reload();
      await said(ada.page, 'before').waitFor();
      // The server takes the first one; its answer is lost on the way back.
      let lost = 0;
      await ada.page.route(`**/api/conversations/${conversationId}/messages`, async (route) => {
        if (route.request().method() !== 'POST' || lost++ > 0) return await route.continue();
        await route.fetch();
        await ada.context.setOffline(true);
        await route.abort('connectionreset');
      });
      await write(ada.page, 'under way');
      await ada.page.getByText('Not sent yet').first().waitFor();
      await write(ada.page, 'in the tunnel');
      await ada.page.getByText('You are offline.').waitFor();
      expect(await messages(ada.page).allTextContents()).toEqual(['before', 'under way', 'in the tunnel']);
      expect(await violations(ada.page)).toEqual([]);
      await ada.page.unroute('**/api/stream*');
      await ada.context.setOffline(false);
      await said(bo.page, 'in the tunnel').waitFor();
      await expect.poll(() => ada.page.getByText('Not sent yet').count()).toBe(0);
      for (const { page } of [ada, bo])
        expect(await messages(page).allTextContents()).toEqual(['before', 'under way', 'in the tunnel']);

      // Written, not sent, and the page closed: it goes out when somebody opens any page of ours.
      await ada.page.route('**/api/conversations/*/messages', (route) => route.abort('connectionreset'));
      await write(ada.page, 'kept');
      await ada.page.getByText('Not sent yet').waitFor();
      await field(ada.page).fill('a draft');
      await ada.page.unrouteAll();
      await ada.page.goto(serving.address);
      await said(bo.page, 'kept').waitFor();
      await ada.page.goBack();
      expect(await field(ada.page).inputValue()).toBe('a draft');
      const stored = await test().database.rows<{ text: string }>(
        sql`select text from conversation_messages where conversation_id = ${conversationId} order by id`,
      );
      expect(stored.map(({ text }) => text)).toEqual(['before', 'under way', 'in the tunnel', 'kept']);
      for (const { context } of [ada, bo]) await context.close();
    },
  );

  it('counts what is unread while one is elsewhere, in every tab', { timeout: timeoutMs }, async () => {
    const { ada, bo, address } = await twoWhoTalk();
    await ada.page.goBack();
    await ada.page.getByRole('article').first().waitFor();
    const other = await openTab(ada.context);
    await other.goto(`${serving.address}/conversations`);
    await other.getByRole('link', { name: /Bo/ }).waitFor();
    await write(bo.page, 'one');
    await write(bo.page, 'two');
    for (const page of [ada.page, other]) {
      await page.getByRole('link', { name: 'Messages 2 unread' }).waitFor();
      await expect.poll(() => page.title()).toMatch(/^\(2\) /);
    }
    await ada.page.getByRole('status').getByText('Bo: two').waitFor();
    await other.goto(address);
    await messages(other).nth(1).waitFor();
    await ada.page.getByRole('link', { name: 'Messages', exact: true }).waitFor();
    await expect.poll(() => ada.page.title()).not.toContain('(');
    // What one writes in one tab is in the other, too.
    await ada.page.goto(address);
    await messages(ada.page).nth(1).waitFor();
    await write(other, 'three');
    await said(ada.page, 'three').waitFor();
    expect(await messages(ada.page).allTextContents()).toEqual(['one', 'two', 'three']);
    for (const { context } of [ada, bo]) await context.close();
  });

  it('says at home who has written, as it comes, and holds a long message on a phone', { timeout: timeoutMs }, async () => {
    const { ada, bo } = await twoWhoTalk();
    await ada.page.goto(`${serving.address}/`);
    await ada.page.getByRole('heading', { level: 1, name: 'Hello, Ada' }).waitFor();
    const words = 'Shall we find a corner before it gets loud, and talk of everything that we did not say yesterday?';
    await write(bo.page, words);
    await ada.page.getByRole('link', { name: `Bo has written to you ${words}` }).waitFor();
    expect(await violations(ada.page)).toEqual([]);
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    for (const { context } of [ada, bo]) await context.close();
  });

  it('takes a hello from two tabs as one, and leads back and forth', { timeout: timeoutMs }, async () => {
    const { ada, bo, eventId } = await twoWhoMatch();
    const other = await openTab(ada.context);
    await other.goto(ada.page.url());
    await other.getByRole('button', { name: 'Say hello to Bo' }).waitFor();
    // By hand: the faster tab takes the slower one's button away between two clicks of the mouse.
    const buttons = await Promise.all([ada.page, other].map((page) => page.$('.hello button')));
    await Promise.all(
      buttons.map(async (each) => await each?.evaluate((element: HTMLElement) => [element.click(), element.click()])),
    );
    for (const page of [ada.page, other]) await page.getByText('You said hello.').waitFor();
    await bo.page.getByRole('button', { name: 'Say hello back' }).dblclick();
    for (const page of [ada.page, other]) await page.getByRole('link', { name: 'Open the conversation with Bo' }).waitFor();
    const hellos = await test().database.getRow(sql`select count(*) as number from hellos where pool_id = ${eventId}`);
    const open = await test().database.getRow(sql`select count(*) as number from conversations where pool_id = ${eventId}`);
    expect({ hellos, open }).toEqual({ hellos: { number: 2 }, open: { number: 1 } });

    await ada.page.getByRole('link', { name: 'Open the conversation with Bo' }).click();
    await ada.page.getByRole('heading', { level: 1, name: 'Bo' }).waitFor();
    await ada.page.getByRole('link', { name: 'All messages' }).click();
    await ada.page.getByRole('heading', { level: 1, name: 'Messages' }).waitFor();
    await ada.page.goBack();
    await ada.page.getByRole('heading', { level: 1, name: 'Bo' }).waitFor();
    await ada.page.goBack();
    await ada.page.getByRole('article', { name: 'Bo' }).waitFor();
    for (const { context } of [ada, bo]) await context.close();
  });

  it('reads older messages by going up, and stays where one reads', { timeout: timeoutMs }, async () => {
    const { ada, bo, conversationId } = await twoWhoTalk();
    await test().database.run(sql`
      insert into conversation_messages (conversation_id, sender_id, client_id, text, sent_at)
      select ${conversationId}, case when i % 3 = 0 then ${ada.id}::uuid else ${bo.id}::uuid end, gen_random_uuid(), 'number ' || i || '.',
        now() - (130 - i) * interval '50 minutes'
      from generate_series(1, 120) i`);
    await ada.page.reload();
    await said(ada.page, 'number 120.').waitFor();
    expect(await messages(ada.page).count()).toBe(50);
    const oldest = messages(ada.page).getByText('number 1.', { exact: true });
    await log(ada.page).focus();
    await expect
      .poll(async () => {
        await log(ada.page).press('Home');
        return await oldest.count();
      })
      .toBe(1);
    expect(await messages(ada.page).count()).toBe(120);
    await oldest.scrollIntoViewIfNeeded();
    await write(bo.page, 'down here');
    await ada.page.getByRole('button', { name: /New messages/ }).waitFor();
    expect(await oldest.evaluate(isInView)).toBe(true);
    await ada.page.getByRole('button', { name: /New messages/ }).click();
    await expect.poll(() => said(ada.page, 'down here').evaluate(isInView)).toBe(true);
    for (const { context } of [ada, bo]) await context.close();
  });

  it('leaves an event only when asked twice, and comes back by its code', { timeout: timeoutMs }, async () => {
    const { ada, bo } = await twoWhoMatch();
    await ada.page.getByRole('button', { name: 'Leave' }).click();
    await ada.page.getByRole('dialog').getByText('You may come back with the code').waitFor();
    await ada.page.keyboard.press('Escape');
    expect(await ada.page.getByRole('dialog').count()).toBe(0);
    await ada.page.getByRole('button', { name: 'Invite somebody' }).click();
    const invitation = await ada.page.getByRole('textbox', { name: 'Link to join' }).inputValue();
    expect(await violations(ada.page)).toEqual([]);
    await ada.page.getByRole('button', { name: 'Close' }).click();
    await ada.page.getByRole('button', { name: 'Leave' }).click();
    await ada.page.getByRole('button', { name: 'Leave the event' }).click();
    await ada.page.waitForURL(`${serving.address}/`);
    await bo.page.getByRole('heading', { name: 'Nobody for you yet' }).waitFor();
    await ada.page.goto(invitation);
    await ada.page.getByRole('button', { name: /Join/ }).click();
    await bo.page.getByRole('article', { name: 'Ada Long' }).waitFor();
    for (const { context } of [ada, bo]) await context.close();
  });

  it.each(['light', 'dark'] as const)(
    'fits every width and is for everybody in the %s scheme',
    { timeout: timeoutMs * 2 },
    async (colorScheme) => {
      const { ada, bo, address } = await twoWhoTalk();
      await write(ada.page, 'Well.');
      await write(bo.page, 'A word that does not end: '.concat('a'.repeat(300)));
      await test().database.run(
        sql`update profiles set name = ${'<script>alert(1)</script> Featherstonehaugh-Cholmondeley'}, bio = ${'b'.repeat(200)} where id = ${bo.id}`,
      );
      const eventPage = await bo.page.evaluate(() => document.querySelector<HTMLAnchorElement>('.talk-who a')?.href ?? '');
      const page = await openTab(ada.context);
      await page.emulateMedia({ colorScheme });
      for (const width of [360, 768, 1440]) {
        await page.setViewportSize({ width, height: 740 });
        for (const [where, ready] of [
          [eventPage, 'article'],
          [`${serving.address}/conversations`, '.talk-line'],
          [address, '.message'],
        ] as const) {
          await page.goto(where);
          await page.locator(ready).first().waitFor();
          expect({ where, width, fits: await fits(page) }).toEqual({ where, width, fits: true });
          expect(await violations(page)).toEqual([]);
        }
        await page.getByRole('button', { name: /^More about the conversation/ }).click();
        await page.getByRole('button', { name: 'End the conversation' }).click();
        await page.getByRole('dialog').getByText('Neither of you can write here any more').waitFor();
        expect(await violations(page)).toEqual([]);
        await page.getByRole('button', { name: 'Cancel' }).click();
      }
      expect(trouble).toEqual([]);
      for (const { context } of [ada, bo]) await context.close();
    },
  );
});

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  const box = element.closest('[role=log]')?.getBoundingClientRect();
  return box !== undefined && top >= box.top - 1 && bottom <= box.bottom + 1;
}
