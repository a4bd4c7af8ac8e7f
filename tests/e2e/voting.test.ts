// Voting in real browsers: by button and key, in two tabs, while the server is away, and with nothing left to judge.
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { expectSound, expectSoundEverywhere, noBrowser, timeoutMs } from '../support/site.js';
import { mark, openVoters, shownPair, shownProposal, stayed, untilNext } from '../support/voters.js';

const voters = openVoters();
const { db, end } = voters;

const skips = async (voterId: string) =>
  (
    await db().getRow<{ n: number }>(
      sql`select count(*)::int as n from voter_assignments where voter_id = ${voterId} and skipped_at is not null`,
    )
  ).n;

/** Until those who come next are there, too: the page has asked three times, and once more for each pair that was judged. */
async function untilPairsAhead(page: Page, judged = 0): Promise<void> {
  const answers = () =>
    page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/next?')).length);
  await expect.poll(answers, { message: 'pairs ahead' }).toBeGreaterThanOrEqual(3 + judged);
}

describe.skipIf(noBrowser)('a voter', () => {
  it('votes by keys, twenty in a row, and takes the last one back', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 9 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    const seen = new Set<string>();
    const keys = ['y', 'n', 'ArrowRight', 'ArrowLeft', 'Y'];
    for (let at = 0; at < 20; at++) {
      await shownPair(page);
      const id = await shownProposal(page);
      expect(seen.has(id)).toBe(false);
      seen.add(id);
      await page.keyboard.press(keys[at % keys.length]!);
      await untilNext(page, id);
    }
    await expect.poll(() => voters.votesOf(vera.id)).toHaveLength(20);
    expect((await voters.votesOf(vera.id)).slice(0, 5)).toEqual(['yes', 'no', 'yes', 'no', 'yes']);

    const before = await shownProposal(page);
    await page.keyboard.press('s');
    await untilNext(page, before);
    await expect.poll(() => skips(vera.id)).toBe(1);
    await page.keyboard.press('Control+z');
    await expect.poll(() => shownProposal(page)).toBe(before);
    await expect.poll(() => skips(vera.id)).toBe(0);
    await page.keyboard.press('n');
    await page.getByText(/^No to /).waitFor();
    await page.keyboard.press('u');
    await expect.poll(() => shownProposal(page)).toBe(before);
    await expect.poll(() => voters.votesOf(vera.id)).toHaveLength(20);
    await page.getByText('20 judged today, 20 in all').waitFor();

    // Not while a menu or a dialog is open, nor with the keys switched off.
    await page.getByRole('button', { name: /^More about/ }).click();
    await page.keyboard.press('y');
    await page.getByRole('button', { name: 'Report this pair' }).click();
    await page.getByRole('textbox').fill('yes, no and skip');
    await page.keyboard.press('y');
    await page.keyboard.press('Escape');
    await page.getByRole('switch', { name: 'Vote by keys' }).uncheck();
    await page.keyboard.press('y');
    expect(await shownProposal(page)).toBe(before);
    expect(await voters.votesOf(vera.id)).toHaveLength(20);
    await expectSoundEverywhere(page);
    await end(vera);
  });

  it('keeps the focus on the button, and hears who is next', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 6 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    await shownPair(page);
    const yes = page.getByRole('button', { name: 'Yes', exact: true });
    await yes.focus();
    for (let at = 0; at < 3; at++) {
      await untilPairsAhead(page, at); // without the next one there is no button either
      const id = await shownProposal(page);
      await page.keyboard.press('Enter');
      await untilNext(page, id);
      expect(await yes.evaluate((button) => button === document.activeElement)).toBe(true);
    }
    const [one = '', other = ''] = (await shownPair(page)).split(' and ');
    const told = page.locator('[aria-live=polite].hidden', { hasText: 'Both like' });
    await expect
      .poll(() => told.innerText())
      .toMatch(new RegExp(`^${one}, 30 to 34, and ${other}, 30 to 34\\. Both like .*jazz.*\\.$`));
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes', 'yes', 'yes']);
    await end(vera);
  });

  it(
    'is told how many they judged, also where the server counted while a vote was on its way',
    { timeout: timeoutMs },
    async () => {
      const club = await voters.createClub({ people: 9 });
      const vera = await voters.newGuest('Vera');
      await voters.join(club, vera.id);
      const { page } = vera;
      let letGo: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      const late = async (route: Route) => {
        const response = await route.fetch();
        await held; // what it says is from before
        await route.fulfill({ response });
      };
      await page.route(`**/api/communities/${club.id}?since=*`, late, { times: 1 });
      await page.goto(`${voters.address()}/vote/${club.code}`);
      await shownPair(page);
      await page.keyboard.press('y');
      await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes']);
      letGo();
      await page.getByText('1 judged today, 1 in all').waitFor();
      await page.keyboard.press('n');
      await page.getByText('2 judged today, 2 in all').waitFor();
      await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes', 'no']);
      // Away and back within the page: counted anew.
      await page.getByRole('link', { name: 'Your pairs' }).click();
      await page.getByText('To 1 of 2 pairs').waitFor();
      await page.getByRole('link', { name: 'Vote', exact: true }).last().click();
      await page.getByText('2 judged today, 2 in all').waitFor();
      await end(vera);
    },
  );

  it('is not shown in one tab what they judged in another', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 9 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    await shownPair(page);
    await untilPairsAhead(page); // those are theirs now
    const second = await page.context().newPage();
    await second.goto(`${voters.address()}/vote/${club.code}`);
    await shownPair(second);
    const before = await shownProposal(second);
    // The same few are given to both tabs, in an order of their own; after a minute others may come first.
    for (let shown = await shownProposal(page); shown !== before; shown = await shownProposal(page)) {
      await page.getByRole('button', { name: 'Skip' }).click();
      await untilNext(page, shown);
    }
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await untilNext(second, before);
    await second.getByText(/^You judged .* in another tab\.$/).waitFor();
    await second.getByText('1 judged today, 1 in all').waitFor();
    await expectSoundEverywhere(second);
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes']);
    // Taken back there, and said otherwise among one's pairs here: the other tab knows.
    await page.getByRole('button', { name: 'Undo' }).click();
    await second.getByText('0 judged today, 0 in all').waitFor();
    await expect.poll(() => voters.votesOf(vera.id)).toEqual([]);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByText(/^No to /).waitFor();
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['no']);
    await second.getByRole('link', { name: 'Your pairs' }).click();
    await second.getByRole('button', { name: /^Change your vote on/ }).click();
    await second.getByRole('button', { name: 'Say yes instead' }).click();
    await page.getByText(/^Yes to /).waitFor();
    await end(vera);
  });

  it('loses nothing while the server is away', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 7 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    await shownPair(page);
    await untilPairsAhead(page);
    await page.route('**/api/**', (route) => route.abort());
    await page.route('**/healthz', (route) => route.abort());
    const first = await shownProposal(page);
    await page.keyboard.press('y');
    await page.getByText('Your last vote is kept in this browser').waitFor();
    await untilNext(page, first);
    await page.keyboard.press('n');
    await page.getByText('Your last 2 votes are kept in this browser').waitFor();
    await expectSound(page);
    expect(await voters.votesOf(vera.id)).toEqual([]);
    await page.unroute('**/api/**');
    await page.unroute('**/healthz');
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes', 'no']);
    await page.getByText('kept in this browser').waitFor({ state: 'detached' });
    await end(vera);
  });

  it('loses nothing when the session ends between two votes', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 7 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    await shownPair(page);
    // Whatever the page asks for is answered: a refusal of that, too, leads to the door, and before the vote.
    await untilPairsAhead(page);
    await page.getByText('0 judged today').waitFor();
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.keyboard.press('y');
    await page.getByText('A vote of yours is kept in this browser').waitFor();
    await expectSound(page);
    const way = await page.getByRole('link', { name: 'Sign in', exact: true }).last().getAttribute('href');
    expect(new URLSearchParams(way?.split('?')[1]).get('next')).toBe(`/vote/${club.code}`);
    expect(await voters.votesOf(vera.id)).toEqual([]);
    await page.context().addCookies(cookies);
    await page.goto(voters.address() + `/vote/${club.code}`);
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes']);
    await end(vera);
  });

  it('who has judged them all is told so, and the page comes alive by itself', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 0 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    await page.getByRole('heading', { name: 'Nobody to vote on yet' }).waitFor();
    await page.getByRole('link', { name: 'Let others vote on you, too' }).waitFor();
    await expectSoundEverywhere(page);
    await mark(page);
    await voters.addPeople(club, 2);
    expect(await shownPair(page)).toMatch(/^(Ada and Bo|Bo and Ada)$/);
    expect(await stayed(page)).toBe(true);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('heading', { name: 'You have judged them all' }).waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await shownPair(page);
    await db().run(sql`update pools set matchmaking_enabled = false where id = ${club.id}`);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('heading', { name: 'Paused for now' }).waitFor();
    await end(vera);
  });

  it('who has judged none is not told that they judged them all', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 1 });
    const vera = await voters.openVoter(club, 'Vera', { agreed: true });
    await vera.page.getByRole('heading', { name: 'No pair for you yet' }).waitFor();
    expect(await vera.page.getByRole('link', { name: 'What became of your pairs' }).count()).toBe(0);
    await expectSound(vera.page);
    await end(vera);
  });
});
