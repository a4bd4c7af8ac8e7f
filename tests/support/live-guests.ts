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

  return { site, makeLobby, openGuest };
}

export const find = (page: Page) => page.getByRole('button', { name: 'Find somebody', exact: true }).click();
export const meets = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
export const stop = (page: Page) => page.getByRole('button', { name: 'Stop searching' });

/** Both search; they meet. */
export async function meet(one: LiveGuest, other: LiveGuest): Promise<void> {
  await Promise.all([find(one.page), find(other.page)]);
  await Promise.all([meets(one.page, other.name), meets(other.page, one.name)]);
}

export async function leave(...guests: readonly LiveGuest[]): Promise<void> {
  for (const { context } of guests) await context.close();
}
