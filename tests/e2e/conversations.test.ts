// Conversations in a real browser, two people at once, and what goes wrong on the way: lost connections, reloads, two tabs.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { violations } from '../support/browser.js';
import { field, log, messages, openGuests, said, write } from '../support/guests.js';
import { noBrowser, timeoutMs } from '../support/site.js';

const { site, openTab, twoWhoTalk } = openGuests();
const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

describe.skipIf(noBrowser)('a conversation', () => {
  it('does not make a link clickable before both have written', { timeout: timeoutMs }, async () => {
    const { ada, bo } = await twoWhoTalk();
    await write(ada.page, 'Look: https://example.com/now');
    await said(bo.page, 'https://example.com/now').waitFor();
    expect(await log(bo.page).getByRole('link').count()).toBe(0);
    await write(bo.page, 'At what?');
    await log(bo.page).getByRole('link', { name: 'https://example.com/now' }).waitFor();
    for (const { context } of [ada, bo]) await context.close();
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
      await ada.page.goto(site.address());
      await said(bo.page, 'kept').waitFor();
      await ada.page.goBack();
      expect(await field(ada.page).inputValue()).toBe('a draft');
      const stored = await site
        .database()
        .database.rows<{ text: string }>(
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
    await other.goto(`${site.address()}/conversations`);
    await other.getByRole('link', { name: /Bo/ }).waitFor();
    await write(bo.page, 'one');
    await write(bo.page, 'two');
    await ada.page.getByRole('status').getByText('Bo: two').waitFor(); // first: it does not stay
    for (const page of [ada.page, other]) {
      await page.getByRole('link', { name: 'Messages 2 unread' }).waitFor();
      await expect.poll(() => page.title()).toMatch(/^\(2\) /);
    }
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
    await ada.page.goto(`${site.address()}/`);
    await ada.page.getByRole('heading', { level: 1, name: 'Hello, Ada' }).waitFor();
    const words = 'Shall we find a corner before it gets loud, and talk of everything that we did not say yesterday?';
    await write(bo.page, words);
    await ada.page.getByRole('link', { name: `Bo has written to you ${words}` }).waitFor();
    expect(await violations(ada.page)).toEqual([]);
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    for (const { context } of [ada, bo]) await context.close();
  });

  it('reads older messages by going up, and stays where one reads', { timeout: timeoutMs }, async () => {
    const { ada, bo, conversationId } = await twoWhoTalk();
    await site.database().database.run(sql`
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

  it.each(['light', 'dark'] as const)(
    'fits every width and is for everybody in the %s scheme',
    { timeout: timeoutMs * 2 },
    async (colorScheme) => {
      const { ada, bo, address } = await twoWhoTalk();
      await write(ada.page, 'Well.');
      await write(bo.page, 'A word that does not end: '.concat('a'.repeat(300)));
      await site
        .database()
        .database.run(
          sql`update profiles set name = ${'<script>alert(1)</script> Featherstonehaugh-Cholmondeley'}, bio = ${'b'.repeat(200)} where id = ${bo.id}`,
        );
      const eventPage = await bo.page.evaluate(() => document.querySelector<HTMLAnchorElement>('.talk-who a')?.href ?? '');
      const page = await openTab(ada.context);
      await page.emulateMedia({ colorScheme });
      for (const [where, ready] of [
        [eventPage, 'article'],
        [`${site.address()}/conversations`, '.talk-line'],
        [address, '.message'],
      ] as const) {
        await page.goto(where);
        await page.locator(ready).first().waitFor();
        for (const width of [360, 768, 1440]) {
          await page.setViewportSize({ width, height: 740 });
          expect({ where, width, fits: await fits(page) }).toEqual({ where, width, fits: true });
          expect(await violations(page)).toEqual([]);
          if (where === address) await endsInSoundWords(page);
        }
      }
      expect(site.trouble).toEqual([]);
      for (const { context } of [ada, bo]) await context.close();
    },
  );
});

/** The question before a conversation ends, which is answered with no. */
async function endsInSoundWords(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^More about the conversation/ }).click();
  await page.getByRole('button', { name: 'End the conversation' }).click();
  await page.getByRole('dialog').getByText('Neither of you can write here any more').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  const box = element.closest('[role=log]')?.getBoundingClientRect();
  return box !== undefined && top >= box.top - 1 && bottom <= box.bottom + 1;
}
