// An organiser's community in a real browser: made with rules that are told to contradict each other, watched from nobody to healthy, who agreed and who is
// proposed to whom, a pair blocked for good, changed, paused and deleted.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { untilNoticed } from '../support/browser.js';
import { desktop, expectSound, expectSoundEverywhere, noBrowser, phone, timeoutMs } from '../support/site.js';
import { openVoters } from '../support/voters.js';

const voters = openVoters();
const { db } = voters;

async function openOrganiser(path: string, options = desktop): Promise<Page> {
  const { id, page } = await voters.newGuest('Ola', options);
  await db().run(sql`insert into staff (user_id, role) values (${id}, 'admin')`);
  await page.goto(voters.address() + path);
  return page;
}

async function close(page: Page): Promise<void> {
  expect(voters.trouble).toEqual([]);
  await page.context().close();
}

const communities = (page: Page) => page.getByRole('region', { name: 'Communities' });
const state = (page: Page) => page.getByTestId('state');

/** Beside its field, which the reader of a screen is told with it. */
async function untilFault(page: Page, label: string, words: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
  await expect.poll(() => page.locator(`[id="${ids.at(-1)}"]`).allInnerTexts()).toEqual([words]);
}

describe.skipIf(noBrowser)('an organiser’s community', () => {
  it('is made from a starting point, with every contradiction said beside its field', { timeout: timeoutMs * 3 }, async () => {
    const page = await openOrganiser('/organise');
    await communities(page).getByText('None yet.').waitFor();
    await communities(page).getByRole('link', { name: 'Create a community' }).click();
    await page.getByRole('button', { name: 'Create the community' }).click();
    await page.getByText('Choose a policy: without one nobody can be proposed.').waitFor();
    await page.getByLabel('Name').fill('Friends of the quay');
    expect(await page.getByLabel('Code').inputValue()).toBe('FRIENDSOFTHE');
    await page.getByLabel('Policy').selectOption({ label: 'New: Friends set you up' });
    await page.getByLabel('Size').selectOption('medium');
    await page.getByText('All rules of votes').click();
    expect(await page.getByLabel('Open pairs, up to').inputValue()).toBe('60');
    await expectSoundEverywhere(page);
    await page.setViewportSize(desktop.viewport);

    await page.getByLabel('Open pairs, up to').fill('20');
    await page.getByLabel('Votes needed at the end').fill('9');
    await page.getByLabel('Time to vote', { exact: true }).fill('0');
    await page.getByText('All rules of votes').click(); // closed: what is at fault opens it again
    await page.getByRole('button', { name: 'Create the community' }).click();
    await untilFault(page, 'Time to vote', 'From 10 seconds to 90 days.');
    await page.getByLabel('Time to vote', { exact: true }).fill('10');
    await page.getByLabel('Unit of the time to vote').selectOption('minutes');
    await page.getByRole('button', { name: 'Create the community' }).click();
    await untilFault(page, 'Open pairs, up to', 'Not below 50, where opening begins.');
    await untilFault(page, 'Votes needed at the end', 'At most 5: so many votes decide at once.');
    await expectSound(page);
    await page.getByLabel('Size').selectOption('small');
    await page.getByLabel('Votes needed at the end').fill('3');
    await page.getByRole('button', { name: 'Create the community' }).click();
    await page.getByRole('heading', { level: 1, name: 'Friends of the quay' }).waitFor();
    await state(page).getByText('Nobody is in it yet, so 0 pairs are possible').waitFor();
    expect(
      await db().getRow(sql`
        select s.active_high, s.quorum, s.voting_time = '10 minutes' as ten
        from community_settings s join pools p on p.id = s.pool_id where p.code = 'FRIENDSOFTHE'`),
    ).toEqual({ active_high: 12, quorum: 3, ten: true });
    await expectSoundEverywhere(page);
    await page.setViewportSize(desktop.viewport);
    await page.getByRole('button', { name: 'Show the code large' }).click();
    await page.getByRole('dialog').getByText('FRIENDSOFTHE', { exact: true }).waitFor();
    await close(page);
  });

  it('goes from nobody to healthy while one looks, and says how it went', { timeout: timeoutMs * 3 }, async () => {
    const club = await voters.createClub({ people: 0 });
    const page = await openOrganiser(`/organise/communities/${club.id}`);
    await state(page).getByText('Nothing to judge.').waitFor();
    await voters.addPeople(club, 3);
    await state(page).getByText('With 3 members at most 1 can vote on a pair').waitFor();
    await voters.addPeople(club, 12);
    // Without a reload: a worker runs beside the pages.
    await state(page).getByText('Healthy.').waitFor();
    // Twelve, or with those that were opened among the first three some more.
    const voting = async () =>
      (
        await db().getRow<{ n: number }>(
          sql`select count(*)::int as n from match_proposals where pool_id = ${club.id} and status = 'voting'`,
        )
      ).n;
    await expect.poll(voting).toBeGreaterThanOrEqual(10);
    const open = await voting();
    await state(page).getByText(`${open} are open for votes`).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await state(page).getByText('Paused.').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await state(page).getByText('Healthy.').waitFor();

    // Without what the server itself wrote down while there was nobody: it does once a minute.
    await db().run(sql`delete from system_metrics where pool_id = ${club.id}`);
    await db().run(sql`
      insert into system_metrics (recorded_at, pool_id, queue_depth, active_voting, overdue, people, total_approved, total_rejected, total_expired,
        total_blocked, total_voters_assigned, total_votes_cast)
      select now() - make_interval(mins => m), ${club.id}, 40 - m, m, 0, 15, 1, 2, 3, 4, 100, 50 - m from generate_series(1, 12) m`);
    await page.getByLabel('Over how long').selectOption({ label: 'The last hour' });
    await page.getByRole('img', { name: new RegExp(`^Open for votes: \\d+ at the end, between 1 and (12|${open})$`) }).waitFor();
    await page.getByText('As a table').click();
    await page.getByRole('region', { name: 'How it went, as a table' }).getByRole('row').nth(3).waitFor();
    await expectSoundEverywhere(page);
    await page.goto(`${voters.address()}/organise`);
    await communities(page)
      .getByRole('link', { name: /Jazz club.*15 members.*15 agreed.*Healthy/ })
      .click();
    await state(page).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/organise/communities/${club.id}`);
    await close(page);
  });

  it('shows who is in and who agreed, and takes somebody out', { timeout: timeoutMs * 3 }, async () => {
    const club = await voters.createClub({ people: 4 });
    await voters.addPeople(club, 1, { agreed: false });
    const page = await openOrganiser(`/organise/communities/${club.id}`);
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByText('4 of 5 agreed to be voted on.').waitFor();
    await page.getByText('not voted on', { exact: true }).waitFor();
    expect(await page.getByText('agreed', { exact: true }).count()).toBe(4);
    await expectSoundEverywhere(page);
    await page.setViewportSize(desktop.viewport);
    await page.getByRole('searchbox').fill('dora');
    await page.getByRole('button', { name: 'Take out Dora Family' }).click();
    await page.getByRole('dialog').getByText('what they voted counts', { exact: false }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
    await page.getByText('Nobody is called “dora”.').waitFor();
    await page.getByText('3 of 4 agreed to be voted on.').waitFor();
    await close(page);
  });

  it('shows who is proposed to whom and no vote, and ends a pair for good', { timeout: timeoutMs * 3 }, async () => {
    const club = await voters.createClub({ people: 5, settings: sql`reject_at = 1` });
    const page = await openOrganiser(`/organise/communities/${club.id}/proposals`, phone);
    const rows = page.getByRole('button', { name: /^Block this pair:/ });
    await expect.poll(() => rows.count()).toBe(10);
    await expectSoundEverywhere(page);
    await page.setViewportSize(phone.viewport);
    await page.getByRole('searchbox').fill('ada');
    await expect.poll(() => rows.count()).toBe(4);
    const one = page.getByRole('button', {
      name: /Ada Family and Bo Family|Bo Family and Ada Family/,
    });
    await one.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('never proposed to each other here again', { exact: false }).waitFor();
    await dialog.getByLabel('Why').fill('Brother and sister');
    await expectSound(page);
    await untilNoticed(page, 'are not voted on any more', () => dialog.getByRole('button', { name: 'Block this pair' }).click());
    await expect.poll(() => rows.count()).toBe(3);
    // The row that had the focus is gone; its list has it, not the top of the page.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Open proposals');

    const { id } = await db().getRow<{ id: string }>(
      sql`select id from match_proposals where pool_id = ${club.id} and status = 'voting' order by id limit 1`,
    );
    await voters.decide(id, 'no');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('radio', { name: 'Decided' }).check();
    await page.getByText('Rejected', { exact: true }).waitFor();
    await page.getByText('Blocked', { exact: true }).waitFor();
    await expectSoundEverywhere(page);
    await page.goto(`${voters.address()}/reports/log`);
    await page.getByText('ended a vote about Ada Family for good').waitFor();
    await page.getByText('ended a vote about Bo Family for good').waitFor();
    await close(page);
  });

  it(
    'is changed, becomes a lobby and a community again, and is deleted when its code is typed',
    { timeout: timeoutMs * 3 },
    async () => {
      const club = await voters.createClub({ people: 3, settings: sql`voting_time = '2 days', cool_off = '36 hours'` });
      const page = await openOrganiser(`/organise/communities/${club.id}/settings`);
      expect(await page.getByLabel('Time to vote', { exact: true }).inputValue()).toBe('2');
      expect(await page.getByLabel('Unit of the time to vote').inputValue()).toBe('days');
      await page.getByText('All rules of votes').click();
      expect(await page.getByLabel('Time until a pair may come again', { exact: true }).inputValue()).toBe('36');
      expect(await page.getByLabel('Unit of the time until a pair may come again').inputValue()).toBe('hours');
      await page.getByText('Members vote on pairs, the best first.').waitFor();
      await page.getByLabel('Votes needed at the end').fill('2.5');
      await page.getByRole('button', { name: 'Save' }).click();
      await untilFault(page, 'Votes needed at the end', 'A whole number from 1 to 1000.');
      await page.getByLabel('Votes needed at the end').fill('1');
      await page.getByLabel('Name').fill('Chess club');
      await untilNoticed(page, 'Saved.', () => page.getByRole('button', { name: 'Save' }).click());
      expect(await db().getRow(sql`select quorum from community_settings where pool_id = ${club.id}`)).toEqual({ quorum: 1 });
      await expectSoundEverywhere(page);
      await page.setViewportSize(desktop.viewport);
      await page.getByRole('button', { name: 'Make it a lobby' }).click();
      await page.getByRole('dialog').getByText('they agreed to it for this alone', { exact: false }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Make it a lobby' }).click();
      await page.waitForURL(/\/organise\/lobbies\//);
      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Make it a community' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Make it a community' }).click();
      await state(page).getByText('Nobody agreed to be voted on').waitFor();
      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Delete the community' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill(club.code);
      await page.getByRole('dialog').getByRole('button', { name: 'Delete the community' }).click();
      await page.getByText('Chess club is deleted.').waitFor();
      expect(await db().rows(sql`select id from pools where id = ${club.id}`)).toEqual([]);
      await close(page);
    },
  );

  it(
    'takes up a new version of its policy when that is published, in words of a community',
    { timeout: timeoutMs * 2 },
    async () => {
      const club = await voters.createClub({ people: 3 });
      const { policy } = await db().getRow<{ policy: string }>(sql`
      select v.policy_id as policy from pools p join policy_versions v on v.id = p.policy_version_id where p.id = ${club.id}`);
      const page = await openOrganiser(`/policies/${policy}`);
      const words = page.getByRole('group', { name: 'The policy in words' });
      await words.getByText('Members vote on pairs, the best first.').waitFor();
      await page.getByLabel('People on a list, at most').fill('7');
      await page.getByRole('checkbox', { name: /Jazz club 3 people in the community/ }).check();
      await page.getByText('It decides for pairs that are proposed from now on.').waitFor();
      await page.getByRole('button', { name: 'Publish version 2 and use it in 1 community' }).click();
      await page.getByText('Jazz club follows it now, for pairs that are proposed from now on.').waitFor();
      const { version } = await db().getRow<{ version: number }>(sql`
      select v.version from pools p join policy_versions v on v.id = p.policy_version_id where p.id = ${club.id}`);
      expect(version).toBe(2);
      await expectSoundEverywhere(page);
      await close(page);
    },
  );

  it('says so when the address leads to none', { timeout: timeoutMs }, async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'none']) {
      const page = await openOrganiser(`/organise/communities/${id}`);
      const heading = page.getByRole('heading', { level: 1, name: 'There is no such community' });
      await heading.waitFor();
      expect(await heading.count()).toBe(1);
      await expectSound(page);
      await close(page);
    }
  });
});
