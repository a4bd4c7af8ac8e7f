// The whole story of a community in real browsers, and nothing beside them but the server: an organiser makes it, fifteen come in by its code and agree,
// five of them by wallets that sign each yes, two are introduced, accept and talk; and anybody checks the votes.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { cli } from '../cli/support.js';
import { findBrokenInvariants } from '../support/check.js';
import { noBrowser, timeoutMs } from '../support/site.js';
import { giveWallet } from '../support/test-wallet.js';
import { openVoters } from '../support/voters.js';

const site = openVoters();
const { db } = site;

const code = 'STORY';
const names = ['Ada', 'Bo', 'Cem', 'Dora', 'Eli', 'Fay', 'Gus', 'Hana', 'Ivo', 'June', 'Kaan', 'Lea', 'Max', 'Nia', 'Oto'];
const withWallet = 5;
/** So many come in at the same time. */
const together = 5;

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const status = async (is: string) =>
  (await db().getRow<{ n: number }>(sql`select count(*)::int as n from match_proposals where status = ${is}`)).n;

/** With twelve pairs open at any time, as far as there are so many. */
async function createCommunity(): Promise<Page> {
  const organiser = await site.newGuest('Ola');
  await db().run(sql`insert into staff (user_id, role) values (${organiser.id}, 'admin')`);
  const { page } = organiser;
  await page.goto(`${site.address()}/organise`);
  await page.getByRole('link', { name: 'Create a community' }).click();
  await page.getByLabel('Name').fill('The storytellers');
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Policy').selectOption({ label: 'New: Friends set you up' });
  await page.getByText('All rules of votes').click();
  await page.getByLabel('Open pairs, at least').fill('12');
  await button(page, 'Create the community').click();
  await page.getByText('Nobody is in it yet, so 0 pairs are possible').waitFor();
  return page;
}

/** Signed in as somebody new: by a wallet, or by name only. */
async function arrive(name: string, at: number): Promise<Page> {
  if (at >= withWallet) return (await site.guest(name)).page;
  const page = await site.blank();
  await giveWallet(page, 81 + at);
  await page.goto(`${site.address()}/sign-in`);
  await button(page, 'Sign in with Test Wallet').click();
  await page.getByLabel('Your name').fill(name);
  await button(page, 'Come in').click();
  await page.getByRole('heading', { name: /^Hello/ }).waitFor();
  return page;
}

async function joinAndAgree(page: Page, name: string): Promise<void> {
  await db().run(sql`update profiles set birth_date = '1994-05-05', interests = '{jazz,tea}' where name = ${name}`);
  await page.goto(`${site.address()}/join/${code}`);
  await button(page, `Come in as ${name}`).click();
  await button(page, 'I agree: vote on me').click();
  await page.getByRole('heading', { name: 'Others vote on whom you could meet' }).waitFor();
}

/** Yes to whatever comes, signed, until somebody is introduced. */
async function sayYes(page: Page): Promise<void> {
  await page.goto(`${site.address()}/vote/${code}`);
  const signs = page.getByRole('switch', { name: /Sign my votes/ });
  await page.locator('.stage').waitFor(); // what is above it: until then the switch moves
  await page.getByText('Sign my votes with my wallet').click();
  await expect.poll(() => signs.isChecked()).toBe(true);
  const proposals = () => page.locator('.stage').evaluateAll((all) => all.map((stage) => stage.getAttribute('data-proposal')));
  const isOver = async () => (await status('approved')) > 0;
  while (!(await isOver())) {
    // Who has judged them all waits for the others, or for what comes next.
    const goesOn = async () => (await isOver()) || (await proposals()).length > 0;
    await expect.poll(goesOn, { message: 'a pair to judge, or two who are introduced' }).toBe(true);
    const before = await proposals();
    if (before.length === 0) continue;
    await button(page, 'Yes').click();
    await expect.poll(proposals).not.toEqual(before);
  }
}

describe.skipIf(noBrowser)('a community', () => {
  it(
    'goes from nobody to two who talk, by the signed votes of five, which anybody can check',
    { timeout: timeoutMs * 6 },
    async () => {
      const organiser = await createCommunity();
      const pages = new Map<string, Page>();
      for (let from = 0; from < names.length; from += together)
        await Promise.all(
          names.slice(from, from + together).map(async (name, at) => {
            const page = await arrive(name, from + at);
            await joinAndAgree(page, name);
            pages.set(name, page);
          }),
        );
      await expect.poll(() => status('voting')).toBe(12);
      await organiser.getByText('Healthy.', { exact: true }).waitFor();

      await Promise.all(names.slice(0, withWallet).map((name) => sayYes(pages.get(name)!)));
      const pair = await db().getRow<{ id: string; one: string; other: string }>(sql`
        select p.id, a.name as one, b.name as other from match_proposals p join profiles a on a.id = p.user_a_id join profiles b on b.id = p.user_b_id
        where p.status = 'approved' order by p.finalized_at limit 1`);
      const signed = sql`select count(*)::int as n from match_votes where proposal_id = ${pair.id} and vote = 'yes' and signed_by is not null`;
      expect(await db().getRow(signed)).toEqual({ n: 5 });

      const [one, other] = [pages.get(pair.one)!, pages.get(pair.other)!];
      for (const [page, partner] of [
        [one, pair.other],
        [other, pair.one],
      ] as const) {
        await page.goto(`${site.address()}/`);
        const introduction = page.getByRole('article', { name: new RegExp(partner) });
        await introduction.getByText('People in The storytellers think you two should meet').waitFor();
        await introduction.getByRole('button', { name: 'Accept' }).click();
      }
      await one.getByText(`You and ${pair.other} both accepted: you can write to each other now.`).waitFor();
      await other.goto(`${site.address()}/conversations`);
      await other.getByRole('link', { name: new RegExp(pair.one) }).click();
      await other.getByRole('textbox').fill('Tell me a story');
      await other.keyboard.press('Enter');
      await one.getByRole('link', { name: new RegExp(`${pair.other} has written to you`) }).click();
      await one.getByRole('log').getByText('Tell me a story').waitFor();

      // The log waits for company, so that nobody can tell a pair by its time: as if it had waited for a day.
      await db().run(sql`update closed_proposals set closed_at = closed_at - interval '1 day'`);
      const logged = sql`select from closed_proposals where proposal_id = ${pair.id} and logged_at is not null`;
      await expect.poll(() => db().rows(logged)).toHaveLength(1);
      expect(await cli(['verify-votes', `${site.address()}/verify/${code}`])).toMatchObject({ code: 0 });
      expect(await findBrokenInvariants(db())).toEqual([]);
      expect(site.trouble).toEqual([]);
    },
  );
});
