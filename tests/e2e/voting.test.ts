// The community mode in real browsers: coming in and agreeing, voting by button, key and swipe, what does not go as one thought, and
// what became of it.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { votesConsentVersion } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { expectSound, expectSoundEverywhere, noBrowser, phone, timeoutMs } from '../support/site.js';
import { mark, openVoters, shownPair, stayed, swipe } from '../support/voters.js';

const voters = openVoters();
const { db, end } = voters;

const votesOf = (voterId: string) =>
  db().rows<{ vote: string }>(sql`select vote from match_votes where voter_id = ${voterId} order by voted_at, id`);
const votes = async (voterId: string) => (await votesOf(voterId)).map(({ vote }) => vote);
const skips = async (voterId: string) =>
  (
    await db().getRow<{ n: number }>(
      sql`select count(*)::int as n from voter_assignments where voter_id = ${voterId} and skipped_at is not null`,
    )
  ).n;
const proposalOnScreen = async (page: Page) => (await page.locator('.stage').getAttribute('data-proposal')) ?? '';

/** Until those who come next are there, too: the page has asked three times. */
async function untilPairsAhead(page: Page): Promise<void> {
  const answers = () =>
    page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/next?')).length);
  await expect.poll(answers).toBeGreaterThanOrEqual(3);
}

/** Until another pair is on the screen than this one. */
async function untilNext(page: Page, before: string): Promise<void> {
  await expect.poll(() => proposalOnScreen(page)).not.toBe(before);
}

describe.skipIf(noBrowser)('a member of a community', () => {
  it('comes in by the code, reads what agreeing means, and votes without it', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 9 });
    const vera = await voters.openGuest('Vera Long', `/join/${club.code}`, phone);
    const { page } = vera;
    await page.getByRole('heading', { name: 'Jazz club' }).waitFor();
    await expectSoundEverywhere(page);
    await page.getByRole('button', { name: 'Come in as Vera Long' }).click();
    await page.getByRole('heading', { name: 'May people in Jazz club vote on whom you could meet?' }).waitFor();
    // One's own card as voters see it: no last name, no age to the year.
    const card = page.getByRole('article', { name: 'Vera' });
    await card.getByText('30 to 34').waitFor();
    expect(await card.innerText()).not.toContain('Long');
    await expectSoundEverywhere(page);
    await page.getByRole('link', { name: 'Not now, just vote' }).click();
    await shownPair(page);
    await expectSoundEverywhere(page);
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await page.getByText('1 judged today, 1 in all').waitFor();
    await expect.poll(() => votes(vera.id)).toEqual(['yes']);
    expect(await db().rows(sql`select from consents where user_id = ${vera.id}`)).toEqual([]);
    await end(vera);
  });

  it('comes into a community that is paused, and not into one that is over', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 3 });
    await db().run(sql`update pools set matchmaking_enabled = false where id = ${club.id}`);
    const vera = await voters.openGuest('Vera', `/join/${club.code}`, phone);
    const otto = await voters.openGuest('Otto', `/join/${club.code}`);
    const { page } = vera;
    await page.getByText('You can come in already; no new pair is proposed until it goes on.').waitFor();
    await expectSoundEverywhere(page);
    await page.getByRole('button', { name: 'Come in as Vera' }).click();
    await page.getByRole('link', { name: 'Not now, just vote' }).click();
    await page.getByRole('heading', { name: 'Paused for now' }).waitFor();
    await page.goto(`${voters.address()}/`);
    await page
      .getByRole('link', { name: /Jazz club/ })
      .getByText('Paused')
      .waitFor();
    await db().run(sql`update pools set ends_at = now() - interval '1 minute' where id = ${club.id}`);
    await otto.page.reload();
    await otto.page.getByText('This community is over, so nobody can come in any more.').waitFor();
    expect(await otto.page.getByRole('button', { name: /Come in/ }).count()).toBe(0);
    await expectSound(otto.page);
    await end(vera, otto);
  });

  it('is not shown in one tab what they judged in another', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 9 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    await shownPair(page);
    const second = await page.context().newPage();
    await second.goto(`${voters.address()}/vote/${club.code}`);
    await shownPair(second);
    const before = await proposalOnScreen(second);
    // The same few are given to both tabs, in an order of their own.
    for (let at = 0; at < 3 && (await proposalOnScreen(page)) !== before; at++) {
      await page.getByRole('button', { name: 'Skip' }).click();
    }
    expect(await proposalOnScreen(page)).toBe(before);
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await untilNext(second, before);
    await second.getByText(/^You judged .* in another tab\.$/).waitFor();
    await second.getByText('1 judged today, 1 in all').waitFor();
    await expectSoundEverywhere(second);
    await expect.poll(() => votes(vera.id)).toEqual(['yes']);
    // Taken back there, and said otherwise among one's pairs here: the other tab knows.
    await page.getByRole('button', { name: 'Undo' }).click();
    await second.getByText('0 judged today, 0 in all').waitFor();
    await expect.poll(() => votes(vera.id)).toEqual([]);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByText(/^No to /).waitFor();
    await expect.poll(() => votes(vera.id)).toEqual(['no']);
    await second.getByRole('link', { name: 'Your pairs' }).click();
    await second.getByRole('button', { name: /^Change your vote on/ }).click();
    await second.getByRole('button', { name: 'Say yes instead' }).click();
    await page.getByText(/^Yes to /).waitFor();
    await end(vera);
  });

  it('agrees, and takes it back knowing what follows', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 2 });
    const vera = await voters.openVoter(club, 'Vera', { path: `/vote/${club.code}/me` });
    const { page } = vera;
    await page.getByRole('button', { name: 'I agree: vote on me' }).click();
    await page.getByRole('heading', { name: 'Others vote on whom you could meet' }).waitFor();
    await expectSoundEverywhere(page);
    const consents = sql`select version, withdrawn_at is null as holds from consents where user_id = ${vera.id}`;
    expect(await db().rows(consents)).toEqual([{ version: votesConsentVersion, holds: true }]);
    const open = sql`select count(*)::int as n from match_proposals where status = 'voting' and ${vera.id} in (user_a_id, user_b_id)`;
    await expect.poll(async () => (await db().getRow<{ n: number }>(open)).n, { timeout: 20_000 }).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Take it back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/not proposed again, even if you agree again later/).waitFor();
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('button', { name: 'I agree: vote on me' }).waitFor();
    expect(await db().rows(consents)).toEqual([{ version: votesConsentVersion, holds: false }]);
    expect((await db().getRow<{ n: number }>(open)).n).toBe(0);
    await end(vera);
  });

  it('is asked anew when the text has changed', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 0 });
    const vera = await voters.openVoter(club, 'Vera', { agreed: true });
    await db().run(sql`update consents set version = '2020-01' where user_id = ${vera.id}`);
    await vera.page.goto(`${voters.address()}/vote/${club.code}/me`);
    await vera.page.getByText(/You agreed to an earlier text/).waitFor();
    await expectSound(vera.page);
    await vera.page.getByRole('button', { name: 'I agree: vote on me' }).click();
    await vera.page.getByRole('heading', { name: 'Others vote on whom you could meet' }).waitFor();
    expect(voters.trouble).toEqual([]);
    await end(vera);
  });

  it(
    'finds the way to the one community, chooses among several, and hears what to do with none',
    { timeout: timeoutMs },
    async () => {
      const club = await voters.createClub({ people: 3 });
      const vera = await voters.openGuest('Vera', '/vote');
      await vera.page.getByRole('heading', { name: 'You are in no community yet' }).waitFor();
      await expectSoundEverywhere(vera.page);
      const otto = await voters.openVoter(club, 'Otto', { path: '/' });
      await otto.page
        .getByRole('region', { name: 'Who should meet' })
        .getByRole('link', { name: /Jazz club/ })
        .waitFor();
      await expectSound(otto.page);
      await otto.page.getByRole('link', { name: 'Vote', exact: true }).click();
      await otto.page.waitForURL(`**/vote/${club.code}`);
      const other = await voters.createClub({ people: 3 });
      const nia = await voters.openVoter(club, 'Nia');
      await voters.join(other, nia.id);
      await nia.page.goto(`${voters.address()}/vote`);
      await expect
        .poll(() =>
          nia.page
            .getByRole('main')
            .getByRole('link', { name: /Jazz club/ })
            .count(),
        )
        .toBe(2);
      await expectSound(nia.page);
      await nia.page.goto(`${voters.address()}/vote/no-such-code`);
      await nia.page.getByRole('heading', { name: 'Nothing has this code' }).waitFor();
      await end(vera, otto, nia);
    },
  );
});

describe.skipIf(noBrowser)('a voter', () => {
  it('votes by keys, twenty in a row, and takes the last one back', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 9 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    const seen = new Set<string>();
    const keys = ['y', 'n', 'ArrowRight', 'ArrowLeft', 'Y'];
    for (let at = 0; at < 20; at++) {
      await shownPair(page);
      const id = await proposalOnScreen(page);
      expect(seen.has(id)).toBe(false);
      seen.add(id);
      await page.keyboard.press(keys[at % keys.length]!);
      await untilNext(page, id);
    }
    await expect.poll(() => votes(vera.id)).toHaveLength(20);
    expect((await votes(vera.id)).slice(0, 5)).toEqual(['yes', 'no', 'yes', 'no', 'yes']);

    const before = await proposalOnScreen(page);
    await page.keyboard.press('s');
    await untilNext(page, before);
    await expect.poll(() => skips(vera.id)).toBe(1);
    await page.keyboard.press('Control+z');
    await expect.poll(() => proposalOnScreen(page)).toBe(before);
    expect(await skips(vera.id)).toBe(0);
    await page.keyboard.press('n');
    await page.getByText(/^No to /).waitFor();
    await page.keyboard.press('u');
    await expect.poll(() => proposalOnScreen(page)).toBe(before);
    await expect.poll(() => votes(vera.id)).toHaveLength(20);
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
    expect(await proposalOnScreen(page)).toBe(before);
    expect(await votes(vera.id)).toHaveLength(20);
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
      const id = await proposalOnScreen(page);
      await page.keyboard.press('Enter');
      await untilNext(page, id);
      expect(await yes.evaluate((button) => button === document.activeElement)).toBe(true);
    }
    const [one = '', other = ''] = (await shownPair(page)).split(' and ');
    const told = page.locator('[aria-live=polite].hidden', { hasText: 'Both like' });
    expect(await told.innerText()).toMatch(new RegExp(`^${one}, 30 to 34, and ${other}, 30 to 34\\. Both like .*jazz.*\\.$`));
    await expect.poll(() => votes(vera.id)).toEqual(['yes', 'yes', 'yes']);
    await end(vera);
  });

  it('swipes: far enough votes, half-hearted, turned back, cancelled or downward does not', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 8 });
    const vera = await voters.openVoter(club, 'Vera', { options: { ...phone, hasTouch: true } });
    const { page } = vera;
    await shownPair(page);
    const first = await proposalOnScreen(page);
    await swipe(page, [15, 25, 30]);
    await swipe(page, [60, 120, 20]);
    await swipe(page, [60, 150], { cancelled: true });
    await swipe(page, [5, 10, 12], { down: 200 });
    await expect.poll(() => page.locator('.stage.is-dragged').count()).toBe(0);
    expect(await proposalOnScreen(page)).toBe(first);
    await swipe(page, [60, 120, 180]);
    await untilNext(page, first);
    const second = await proposalOnScreen(page);
    await swipe(page, [-60, -120, -180]);
    await untilNext(page, second);
    await expect.poll(() => votes(vera.id)).toEqual(['yes', 'no']);
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
    const first = await proposalOnScreen(page);
    await page.keyboard.press('y');
    await page.getByText('Your last vote is kept in this browser').waitFor();
    await untilNext(page, first);
    await page.keyboard.press('n');
    await page.getByText('Your last 2 votes are kept in this browser').waitFor();
    await expectSound(page);
    expect(await votes(vera.id)).toEqual([]);
    await page.unroute('**/api/**');
    await page.unroute('**/healthz');
    await expect.poll(() => votes(vera.id), { timeout: 20_000 }).toEqual(['yes', 'no']);
    await page.getByText('kept in this browser').waitFor({ state: 'detached' });
    await end(vera);
  });

  it('loses nothing when the session ends between two votes', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 7 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    await shownPair(page);
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.keyboard.press('y');
    await page.getByText('A vote of yours is kept in this browser').waitFor();
    await expectSound(page);
    const way = await page.getByRole('link', { name: 'Sign in', exact: true }).last().getAttribute('href');
    expect(new URLSearchParams(way?.split('?')[1]).get('next')).toBe(`/vote/${club.code}`);
    expect(await votes(vera.id)).toEqual([]);
    await page.context().addCookies(cookies);
    await page.goto(voters.address() + `/vote/${club.code}`);
    await expect.poll(() => votes(vera.id)).toEqual(['yes']);
    await end(vera);
  });

  it(
    'is told softly of a pair that was decided meanwhile, and plainly that it cannot be taken back',
    { timeout: timeoutMs * 2 },
    async () => {
      const club = await voters.createClub({ people: 12, settings: sql`approve_at = 3, reject_at = 3` });
      const vera = await voters.openVoter(club, 'Vera');
      const { page } = vera;
      const names = await shownPair(page);
      const first = await proposalOnScreen(page);
      await voters.decide(first, 'no');
      await page.keyboard.press('y');
      await page.getByText(`${names} were decided, or taken out, a moment before, so this vote does not count.`).waitFor();
      await untilNext(page, first);
      expect(await page.getByText('0 judged today').count()).toBe(1);

      const [second, secondNames] = [await proposalOnScreen(page), await shownPair(page)];
      await page.keyboard.press('y');
      await expect.poll(() => votes(vera.id)).toEqual(['yes']);
      await voters.decide(second, 'yes');
      await page.getByText(`Yes to ${secondNames}: it is decided, and they are introduced.`).waitFor();
      expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
      await page.keyboard.press('u');
      await page.getByText(`The vote on ${secondNames} is closed, so it stays as it is, with your yes.`).waitFor();
      await expectSound(page);
      await end(vera);
    },
  );

  it('sees a pair go when its time is over', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 6, settings: sql`voting_time = '1 hour'` });
    const vera = await voters.newGuest('Vera');
    await voters.join(club, vera.id);
    const { page } = vera;
    await page.clock.install();
    await page.goto(`${voters.address()}/vote/${club.code}`);
    await shownPair(page);
    const first = await proposalOnScreen(page);
    await db().run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${first}`);
    await page.clock.fastForward('01:00:00');
    await page.getByText(/^The time to vote on .* is over\.$/).waitFor();
    expect(await proposalOnScreen(page)).not.toBe(first);
    await end(vera);
  });

  it('reports a pair: it ends for everyone, and the next one comes', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 6 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    const [one = ''] = (await shownPair(page)).split(' and ');
    const first = await proposalOnScreen(page);
    await page.getByRole('button', { name: /^More about/ }).click();
    await page.getByRole('button', { name: 'Report this pair' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Report', exact: true }).click();
    await dialog.getByText('choose whom it is about', { exact: false }).waitFor();
    await expectSoundEverywhere(page);
    await dialog.getByLabel('Whom is it about?').selectOption({ label: one });
    await dialog.getByLabel('What is wrong?').selectOption('fake');
    await dialog.getByRole('button', { name: 'Report', exact: true }).click();
    await page.getByText('Nobody votes on that pair any more').waitFor();
    await untilNext(page, first);
    // The menu that had the focus is gone: it goes on where one votes.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Vote');
    expect(
      await db().rows(sql`select p.status, r.reason, f.name from reports r join match_proposals p on p.id = r.proposal_id
      join profiles f on f.id = r.reported_id where r.reporter_id = ${vera.id}`),
    ).toEqual([{ status: 'blocked', reason: 'fake', name: `${one} Family` }]);
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

  it('sees what became of their pairs, and how their votes compare', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 14, settings: sql`approve_at = 3, reject_at = 3` });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    for (let at = 0; at < 6; at++) {
      await shownPair(page);
      const id = await proposalOnScreen(page);
      await page.keyboard.press(at < 4 ? 'y' : 'n');
      await untilNext(page, id);
      await expect.poll(() => votes(vera.id)).toHaveLength(at + 1);
      await voters.decide(id, at < 3 ? 'yes' : 'no');
    }
    await page.getByRole('link', { name: 'Your pairs' }).click();
    await page.getByText('5 of 6 pairs were decided as you voted.').waitFor();
    await page.getByText('3 of 4 decided', { exact: true }).waitFor();
    expect(await page.getByText('Approved', { exact: true }).count()).toBe(3);
    expect(await page.getByText('Not approved', { exact: true }).count()).toBe(3);
    await expectSoundEverywhere(page);
    await end(vera);
  });

  it('thinks otherwise of an open pair, and takes a vote back', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 3 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    const names = await shownPair(page);
    await page.keyboard.press('y');
    await expect.poll(() => votes(vera.id)).toEqual(['yes']);
    await page.getByRole('link', { name: 'Your pairs' }).click();
    const change = page.getByRole('button', { name: `Change your vote on ${names}` });
    await change.click();
    await expectSoundEverywhere(page);
    await page.getByRole('button', { name: 'Say no instead' }).click();
    await page.getByText('You said no,').waitFor();
    expect(await votes(vera.id)).toEqual(['no']);
    await change.click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('heading', { name: 'You have not voted yet' }).waitFor();
    expect(await votes(vera.id)).toEqual([]);

    await page.getByRole('link', { name: 'Vote', exact: true }).last().click();
    await shownPair(page);
    await page.keyboard.press('y');
    await expect.poll(() => votes(vera.id)).toEqual(['yes']);
    await page.getByRole('link', { name: 'Your pairs' }).click();
    await page.getByText('You said yes,').waitFor();
    await db().run(sql`update match_proposals set status = 'rejected' where pool_id = ${club.id} and status = 'voting'`);
    await page.getByText('Not approved', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Change your vote/ }).count()).toBe(0);
    await end(vera);
  });
});
