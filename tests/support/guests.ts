// Guests of one event, each in a browser of their own, for tests of pages: two who are each other's best match, and two who talk.
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { sql } from '../../src/db/sql.js';
import { createTestEvent } from './events.js';
import { desktop, openSite, phone } from './site.js';

/** What people have in common decides; with all three one is the best possible. */
const policy = { score: [{ overlap: 'interests', weight: 1 }], threshold: 0.1, limit: 2 };
export const interests = { one: ['jazz'], two: ['jazz', 'go'], all: ['jazz', 'go', 'tea'] };

export interface Guest {
  readonly id: string;
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
}

/** For one test file, at its top. */
export function openGuests() {
  const site = openSite({ demo: false, env: { RATE_LIMIT_SCALE: '0' } });

  /** Who has opened no page yet. */
  async function openGuest(name: string, options: BrowserContextOptions): Promise<Guest> {
    const { id, page } = await site.guest(name, options);
    return { id, name, page, context: page.context() };
  }

  async function openTab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => site.trouble.push(error.message));
    return page;
  }

  async function join(guest: Pick<Guest, 'id'>, eventId: string, likes: readonly string[]): Promise<void> {
    await site.database().database.transaction(async (tx) => {
      await tx.run(sql`update profiles set interests = ${likes}, birth_date = '1990-05-05' where id = ${guest.id}`);
      await tx.run(sql`insert into all_events_members (event_id, user_id) values (${eventId}, ${guest.id})`);
    });
  }

  /** An event in which these two, Ada on a phone and Bo at a desk, are each other's best match. */
  async function twoWhoMatch() {
    const eventId = await createTestEvent(site.database().database, { policy });
    const [ada, bo] = await Promise.all([openGuest('Ada Long', phone), openGuest('Bo', desktop)]);
    await join(ada, eventId, interests.all);
    await join(bo, eventId, interests.two);
    await Promise.all(
      [ada, bo].map(async ({ page }) => {
        await page.goto(`${site.address()}/events/${eventId}`);
        await page.getByRole('article').first().waitFor();
        await page.getByText('Live', { exact: true }).waitFor();
      }),
    );
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

  return { site, openGuest, openTab, join, twoWhoMatch, twoWhoTalk };
}

export const field = (page: Page) => page.getByRole('textbox', { name: /^Message to/ });
export const log = (page: Page) => page.getByRole('log');
export const messages = (page: Page) => log(page).locator('.message-text');
export const said = (page: Page, text: string) => messages(page).filter({ hasText: text });

export async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}
