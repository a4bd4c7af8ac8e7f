// Guests of an event in a real browser, two and more at once: lists that change while they are looked at, hellos, blocks, leaving.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { violations } from '../support/browser.js';
import { field, interests, log, messages, openGuests, said, write } from '../support/guests.js';
import { desktop, noBrowser, phone, timeoutMs } from '../support/site.js';

const { site, openGuest, openTab, join, twoWhoMatch } = openGuests();

describe.skipIf(noBrowser)('guests', () => {
  it(
    'lets two say hello, write to each other at once, and one of them end it by blocking',
    { timeout: timeoutMs * 2 },
    async () => {
      const { ada, bo, eventId } = await twoWhoMatch();
      await ada.page.getByRole('button', { name: 'Say hello to Bo' }).dblclick();
      await ada.page.getByText('You said hello. When Bo says hello back').waitFor();
      await bo.page.getByTestId('news').getByText('Ada Long said hello to you.').waitFor();
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
      await bo.page.goto(`${site.address()}/events/${eventId}`);
      await bo.page.getByRole('heading', { name: 'Nobody for you yet' }).waitFor();
      await bo.page.getByText(/others? here/).waitFor();
      expect(site.trouble).toEqual([]);
      for (const { context } of [ada, bo]) await context.close();
    },
  );

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

    await ada.page.getByText('Dora is new on your list and replaces Cleo (100 against 33).').first().waitFor();
    await ada.page.getByTestId('news').getByText('Because somebody new joined.').first().waitFor();
    await ada.page.getByRole('article', { name: 'Dora' }).getByText('New', { exact: true }).waitFor();
    await ada.page.getByRole('article', { name: 'Cleo' }).waitFor({ state: 'detached' });
    expect(await violations(ada.page)).toEqual([]);
    for (const { context } of [ada, bo, cleo, dora]) await context.close();
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
    const hellos = await site.database().database.getRow(sql`select count(*) as number from hellos where pool_id = ${eventId}`);
    const open = await site
      .database()
      .database.getRow(sql`select count(*) as number from conversations where pool_id = ${eventId}`);
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

  it('leaves an event only when asked twice, and comes back by its code', { timeout: timeoutMs }, async () => {
    const { ada, bo } = await twoWhoMatch();
    await ada.page.getByRole('button', { name: 'Leave' }).click();
    await ada.page.getByRole('dialog').getByText('You may come back with the code').waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await ada.page.getByRole('button', { name: 'Invite somebody' }).click();
    const invitation = await ada.page.getByRole('textbox', { name: 'Link to join' }).inputValue();
    expect(await violations(ada.page)).toEqual([]);
    await ada.page.getByRole('button', { name: 'Close' }).click();
    await ada.page.getByRole('button', { name: 'Leave' }).click();
    await ada.page.getByRole('button', { name: 'Leave the event' }).click();
    await ada.page.waitForURL(`${site.address()}/`);
    await bo.page.getByRole('heading', { name: 'Nobody for you yet' }).waitFor();
    await ada.page.goto(invitation);
    await ada.page.getByRole('button', { name: /Join/ }).click();
    await bo.page.getByRole('article', { name: 'Ada Long' }).waitFor();
    for (const { context } of [ada, bo]) await context.close();
  });
});
