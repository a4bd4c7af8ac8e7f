// Guests of a lobby of the live mode, each in a browser of their own, for tests of its pages.
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { sql } from '../../src/db/sql.js';
import { createTestLobby, type TestLobbyOptions } from './live.js';
import { desktop, openSite } from './site.js';

export interface LiveGuest {
  readonly id: string;
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
}

interface GuestOptions {
  readonly interests?: readonly string[];
  readonly browser?: BrowserContextOptions;
  /** False: they stand before the door. */
  readonly inside?: boolean;
}

/** For one test file, at its top. */
export function openLive(env: Readonly<Record<string, string>> = {}) {
  const site = openSite({ demo: false, env: { RATE_LIMIT_SCALE: '0', ...env } });

  /** A lobby and the address of its page. */
  async function makeLobby(options: TestLobbyOptions = {}): Promise<{ id: string; code: string; path: string }> {
    const { database } = site.database();
    const id = await createTestLobby(database, options);
    const { code } = await database.getRow<{ code: string }>(sql`select code from pools where id = ${id}`);
    return { id, code, path: `/live/${code}` };
  }

  async function openGuest(lobby: { id: string; path: string }, name: string, options: GuestOptions = {}): Promise<LiveGuest> {
    const { interests = [], browser = desktop, inside = true } = options;
    const { id, page } = await site.guest(name, browser);
    await site.database().database.transaction(async (tx) => {
      await tx.run(sql`update profiles set interests = ${interests}, birth_date = '1990-05-05' where id = ${id}`);
      if (inside) await tx.run(sql`insert into pool_members (pool_id, profile_id) values (${lobby.id}, ${id})`);
    });
    await page.goto(site.address() + lobby.path);
    return { id, name, page, context: page.context() };
  }

  /** Who is away counts as gone after 30 s. A busy machine may need longer for what is looked at before they are back: meanwhile nothing is tidied away. */
  async function whileNobodyIsGone(work: () => Promise<unknown>): Promise<void> {
    const { database } = site.database();
    const { tidying } = await database.getRow<{ tidying: string }>(
      sql`select pg_get_functiondef('cleanup_matchmaking()'::regprocedure) as tidying`,
    );
    await database.run(
      sql`create or replace function cleanup_matchmaking() returns jsonb language sql as 'select jsonb_build_object()'`,
    );
    try {
      await work();
    } finally {
      await database.run(sql`update session_participants set seen_at = clock_timestamp() where active`);
      await database.run(sql.script(tidying));
    }
  }

  return { site, makeLobby, openGuest, whileNobodyIsGone };
}

export const find = (page: Page) => page.getByRole('button', { name: 'Find somebody', exact: true }).click();
export const meets = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
export const stop = (page: Page) => page.getByRole('button', { name: 'Stop searching' });

/** Both presses at once, as by a hand: one after the other, this process may need longer than the page remembers the first. */
export async function escapeTwice(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const key = { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 };
  const types = ['rawKeyDown', 'keyUp', 'rawKeyDown', 'keyUp'] as const;
  await Promise.all(types.map((type) => cdp.send('Input.dispatchKeyEvent', { type, ...key })));
  await cdp.detach();
}

/** In the page, as soon as it is there: for a button that does not stay. Call it before what brings the button, and await the answer afterwards. */
export function clickWhenThere(page: Page, words: string): Promise<void> {
  return page.evaluate(async (begins) => {
    const find = () => [...document.querySelectorAll('button')].find(({ textContent }) => textContent.startsWith(begins));
    const button = await new Promise<HTMLButtonElement>((resolve) => {
      const look = () => {
        const found = find();
        if (found) resolve(found);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
      look();
    });
    button.click();
  }, words);
}

/** Both search; they meet. */
export async function meet(one: LiveGuest, other: LiveGuest): Promise<void> {
  await Promise.all([find(one.page), find(other.page)]);
  await Promise.all([meets(one.page, other.name), meets(other.page, one.name)]);
}

export async function leave(...guests: readonly LiveGuest[]): Promise<void> {
  for (const { context } of guests) await context.close();
}
