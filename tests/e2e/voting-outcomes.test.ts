// What becomes of a pair after, or while, somebody votes on it, in real browsers: decided, over, reported, thought otherwise of.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { expectSound, expectSoundEverywhere, noBrowser, timeoutMs } from '../support/site.js';
import { openVoters, shownPair, shownProposal, untilNext } from '../support/voters.js';

const voters = openVoters();
const { db, end } = voters;

describe.skipIf(noBrowser)('a voter', () => {
  it(
    'is told softly of a pair that was decided meanwhile, and plainly that it cannot be taken back',
    { timeout: timeoutMs * 2 },
    async () => {
      const club = await voters.createClub({ people: 12, settings: sql`approve_at = 3, reject_at = 3` });
      const vera = await voters.openVoter(club, 'Vera');
      const { page } = vera;
      const names = await shownPair(page);
      const first = await shownProposal(page);
      await voters.decide(first, 'no');
      await page.keyboard.press('y');
      await page.getByText(`${names} were decided, or taken out, a moment before, so this vote does not count.`).waitFor();
      await untilNext(page, first);
      await page.getByText('0 judged today').waitFor();

      const [second, secondNames] = [await shownProposal(page), await shownPair(page)];
      await page.keyboard.press('y');
      await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes']);
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
    const first = await shownProposal(page);
    await db().run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${first}`);
    await page.clock.fastForward('01:00:00');
    await page.getByText(/^The time to vote on .* is over\.$/).waitFor();
    expect(await shownProposal(page)).not.toBe(first);
    await end(vera);
  });

  it('reports a pair: it ends for everyone, and the next one comes', { timeout: timeoutMs }, async () => {
    const club = await voters.createClub({ people: 6 });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    const [one = ''] = (await shownPair(page)).split(' and ');
    const first = await shownProposal(page);
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

  it('sees what became of their pairs, and how their votes compare', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 14, settings: sql`approve_at = 3, reject_at = 3` });
    const vera = await voters.openVoter(club, 'Vera');
    const { page } = vera;
    for (let at = 0; at < 6; at++) {
      await shownPair(page);
      const id = await shownProposal(page);
      await page.keyboard.press(at < 4 ? 'y' : 'n');
      await untilNext(page, id);
      await expect.poll(() => voters.votesOf(vera.id)).toHaveLength(at + 1);
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
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes']);
    await page.getByRole('link', { name: 'Your pairs' }).click();
    const change = page.getByRole('button', { name: `Change your vote on ${names}` });
    await change.click();
    await expectSoundEverywhere(page);
    await page.getByRole('button', { name: 'Say no instead' }).click();
    await page.getByText('You said no,').waitFor();
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['no']);
    await change.click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('heading', { name: 'You have not voted yet' }).waitFor();
    await expect.poll(() => voters.votesOf(vera.id)).toEqual([]);

    await page.getByRole('link', { name: 'Vote', exact: true }).last().click();
    await shownPair(page);
    await page.keyboard.press('y');
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes']);
    await page.getByRole('link', { name: 'Your pairs' }).click();
    await page.getByText('You said yes,').waitFor();
    await db().run(sql`update match_proposals set status = 'rejected' where pool_id = ${club.id} and status = 'voting'`);
    await page.getByText('Not approved', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Change your vote/ }).count()).toBe(0);
    await end(vera);
  });
});
