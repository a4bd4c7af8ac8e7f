// Members of a community in real browsers: how they come in, what they agree to and take back, and how they find the way.
import { describe, expect, it } from 'vitest';
import { votesConsentVersion } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { expectSound, expectSoundEverywhere, noBrowser, phone, timeoutMs } from '../support/site.js';
import { openVoters, shownPair } from '../support/voters.js';

const voters = openVoters();
const { db, end } = voters;

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
    await expect.poll(() => voters.votesOf(vera.id)).toEqual(['yes']);
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

  it('agrees, and takes it back knowing what follows', { timeout: timeoutMs * 2 }, async () => {
    const club = await voters.createClub({ people: 2 });
    const vera = await voters.openVoter(club, 'Vera', { path: `/vote/${club.code}/me` });
    const { page } = vera;
    await page.getByRole('button', { name: 'I agree: vote on me' }).click();
    await page.getByRole('heading', { name: 'Others vote on whom you could meet' }).waitFor();
    await expectSoundEverywhere(page);
    const consents = sql`select version, withdrawn_at is null as holds from consents where user_id = ${vera.id}`;
    expect(await db().rows(consents)).toEqual([{ version: votesConsentVersion, holds: true }]);
    const open = sql`select count(*)::int as n from match_proposals where status = 'voting' and ${vera.id} in (user_a_id, user_b_id)`;
    await expect.poll(async () => (await db().getRow<{ n: number }>(open)).n).toBeGreaterThan(0);

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
