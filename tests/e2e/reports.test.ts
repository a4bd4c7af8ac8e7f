// A guest reports somebody from their conversation, a moderator reads the last messages and suspends them, and their page says so.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { untilNoticed } from '../support/browser.js';
import { as, createCommunity, votersOf } from '../support/community.js';
import { createTestEvent } from '../support/events.js';
import { createTestLobby, pairUp } from '../support/live.js';
import { joinLobby, writeInSession } from '../support/live-pairs.js';
import { expectSoundEverywhere, noBrowser, openSite, timeoutMs } from '../support/site.js';

const policy = { score: [{ overlap: 'interests', weight: 1 }], threshold: 0.1, limit: 2 };
const site = openSite({ demo: false });
const db = () => site.database().database;

interface Somebody {
  readonly id: string;
  readonly page: Page;
}

const openGuest = async (name: string): Promise<Somebody> => await site.guest(name);

/** Ada and Bo, who both said hello in an event. */
async function twoWhoMet() {
  const eventId = await createTestEvent(db(), { policy });
  const [ada, bo] = await Promise.all([openGuest('Ada'), openGuest('Bo')]);
  for (const { id } of [ada, bo]) {
    await db().run(sql`update profiles set interests = '{jazz}', birth_date = '1990-05-05' where id = ${id}`);
    await db().run(sql`insert into all_events_members (event_id, user_id) values (${eventId}, ${id})`);
  }
  await Promise.all(
    [ada, bo].map(async ({ page }) => {
      await page.goto(`${site.address()}/events/${eventId}`);
      await page.getByRole('article').first().waitFor();
      await page.locator('#main').getByText('Live', { exact: true }).waitFor();
    }),
  );
  await ada.page.getByRole('button', { name: 'Say hello to Bo' }).click();
  await bo.page.getByRole('button', { name: 'Say hello back' }).click();
  for (const { page } of [ada, bo]) await page.getByRole('link', { name: /Open the conversation/ }).click();
  return { eventId, ada, bo };
}

async function write(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Message to/ });
  await field.fill(text);
  await field.press('Enter');
}

async function openModerator(): Promise<Page> {
  const { id, page } = await openGuest('Mo');
  await db().run(sql`insert into staff (user_id, role) values (${id}, 'moderator')`);
  await page.goto(`${site.address()}/`);
  await page.getByRole('link', { name: 'Reports' }).click();
  return page;
}

describe.skipIf(noBrowser)(`reports${noBrowser ? ' (no Chromium here: run npm test)' : ''}`, () => {
  it('go from a conversation to a moderator, who suspends', { timeout: timeoutMs * 2 }, async () => {
    const { ada, bo } = await twoWhoMet();
    await write(bo.page, 'Send me money <b>now</b>');
    await ada.page.getByRole('log').getByText('Send me money').waitFor();
    await write(ada.page, 'No.');
    await bo.page.getByRole('log').getByText('No.').waitFor();

    const moderator = await openModerator();
    await moderator.getByRole('heading', { name: 'No open reports' }).waitFor();
    await expectSoundEverywhere(moderator);

    await ada.page.getByRole('button', { name: /^More about the conversation/ }).click();
    await ada.page.getByRole('button', { name: 'Report Bo' }).click();
    const dialog = ada.page.getByRole('dialog');
    await dialog.getByText('the last 20 messages go with your report').waitFor();
    await expectSoundEverywhere(ada.page);
    await dialog.getByRole('button', { name: 'Report and block' }).click();
    await dialog.getByText('Choose what is wrong').waitFor();
    await dialog.getByLabel('What is wrong?').selectOption('harassment');
    await dialog.getByLabel(/What happened/).fill('He wants money.');
    await untilNoticed(ada.page, 'Thank you. You reported and blocked Bo.', () =>
      dialog.getByRole('button', { name: 'Report and block' }).click(),
    );
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => db().rows(sql`select state from conversations`)).toEqual([{ state: 'ended' }]);

    // Without a reload: the page looks for new reports by itself.
    const report = moderator.getByRole('article', { name: 'Bo' });
    await report.getByText('Harassment or hate').waitFor();
    await report.getByText('He wants money.').waitFor();
    expect(await report.locator('.report-evidence li p').allTextContents()).toEqual(['Send me money <b>now</b>', 'No.']);
    await report.getByText('Nobody reported Bo before.').waitFor();
    await expectSoundEverywhere(moderator);

    await report.getByRole('button', { name: 'Uphold and suspend' }).click();
    const confirm = moderator.getByRole('dialog');
    await expectSoundEverywhere(moderator);
    await confirm.getByLabel(/^Why/).fill('Clear.');
    await untilNoticed(moderator, 'You suspended Bo.', () => confirm.getByRole('button', { name: 'Uphold and suspend' }).click());
    await moderator.getByRole('heading', { name: 'No open reports' }).waitFor();

    const told = bo.page.getByRole('alert').filter({ hasText: 'This account is suspended.' });
    await told.waitFor(); // without a reload: they were told over their stream
    await expectSoundEverywhere(bo.page);
    await bo.page.reload();
    await told.waitFor();

    await moderator.getByRole('link', { name: 'Upheld' }).click();
    await report.getByText('Upheld by Mo').waitFor();
    await expectSoundEverywhere(moderator);
    await report.getByRole('button', { name: 'Lift the suspension' }).click();
    await untilNoticed(moderator, 'You lifted the suspension of Bo.', () =>
      confirm.getByRole('button', { name: 'Lift the suspension' }).click(),
    );
    await bo.page.reload();
    await bo.page.getByRole('link', { name: 'Events' }).first().waitFor();
    expect(await told.count()).toBe(0);
    expect(site.trouble).toEqual([]);
  });

  it('from a live session show what was written, as text only; shadow bans and the log', { timeout: timeoutMs * 2 }, async () => {
    const lobby = await createTestLobby(db());
    const [cy = '', di = ''] = await joinLobby(db(), lobby, ['Cy', 'Di']);
    await writeInSession(db(), await pairUp(db(), lobby, cy, di), di, 'Look at https://bad.example/now');
    await db().transaction((tx) => tx.run(sql`select * from report_person(${di}, 'nudity')`), {
      as: { role: 'authenticated', userId: cy },
    });
    const moderator = await openModerator();
    const report = moderator.getByRole('article', { name: 'Di' });
    await report.getByText('Nudity or sexual acts').waitFor();
    await report.getByText('They met live').waitFor();
    await report.getByText('Look at https://bad.example/now').waitFor();
    expect(await report.getByRole('link').count()).toBe(0);
    await expectSoundEverywhere(moderator);

    const confirm = moderator.getByRole('dialog');
    await report.getByRole('button', { name: 'Shadow-ban' }).click();
    await expectSoundEverywhere(moderator);
    await confirm.getByRole('button', { name: 'Shadow-ban' }).click();
    await report.getByText('Shadow-banned', { exact: true }).waitFor();
    await report.getByRole('button', { name: 'Lift the shadow ban' }).click();
    await confirm.getByLabel(/^Why/).fill('A mistake.');
    await confirm.getByRole('button', { name: 'Lift the shadow ban' }).click();
    await expect.poll(() => report.getByText('Shadow-banned', { exact: true }).count()).toBe(0);

    await moderator.getByRole('link', { name: 'Log' }).click();
    const entries = moderator.getByRole('list', { name: 'What moderators did' }).getByRole('listitem');
    await entries.first().getByText('lifted the shadow ban of Di').waitFor();
    await entries.first().getByText('A mistake.').waitFor();
    await entries.nth(1).getByText('shadow-banned Di').waitFor();
    await expectSoundEverywhere(moderator);
    expect(site.trouble).toEqual([]);
  });

  it('come page by page', { timeout: timeoutMs }, async () => {
    await db().run(sql`
      with people as (insert into profiles (name) select 'P' || n from generate_series(1, 50) n returning id)
      insert into reports (reporter_id, reported_id, reason, evidence) select null, id, 'spam', '[]' from people`);
    const moderator = await openModerator();
    const all = moderator.getByRole('article', { name: /^P\d/ });
    await all.first().waitFor();
    const shown = await all.count();
    expect(shown).toBeLessThan(50);
    for (let at = shown; at < 50; at = await all.count()) {
      await moderator.getByRole('button', { name: 'Show more' }).click();
      await expect.poll(() => all.count()).toBeGreaterThan(at);
    }
    expect(new Set(await all.getByRole('heading').allTextContents()).size).toBe(50);
    expect(await moderator.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    expect(site.trouble).toEqual([]);
  });

  it('go from a list, too; the pages of moderators are theirs', { timeout: timeoutMs }, async () => {
    const { ada, bo, eventId } = await twoWhoMet();
    await ada.page.goto(`${site.address()}/events/${eventId}`);
    await ada.page.getByRole('button', { name: 'More about Bo' }).click();
    await ada.page.getByRole('button', { name: 'Report Bo' }).click();
    await ada.page.getByLabel('What is wrong?').selectOption('spam');
    await untilNoticed(ada.page, 'Thank you. You reported and blocked Bo.', () =>
      ada.page.getByRole('button', { name: 'Report and block' }).click(),
    );
    await expect.poll(() => ada.page.getByRole('article', { name: 'Bo' }).count()).toBe(0);
    await bo.page.goto(`${site.address()}/reports`);
    await bo.page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    expect(await bo.page.getByRole('link', { name: 'Reports' }).count()).toBe(0);
    expect(site.trouble).toEqual([]);
  });

  it(
    'by a voter of a community show the pair as voters saw it, and decisions work as on any other',
    { timeout: timeoutMs * 2 },
    async () => {
      await db().run(sql`delete from reports`);
      const community = await createCommunity(db(), { people: 14 });
      const proposals = () =>
        db().rows<{ id: string; one: string; other: string }>(
          sql`select id, user_a_id as one, user_b_id as other from match_proposals where pool_id = ${community.poolId} order by id limit 1`,
        );
      await expect.poll(proposals).toHaveLength(1); // the worker opens them
      const [{ id: proposalId, one, other }] = (await proposals()) as [Awaited<ReturnType<typeof proposals>>[number]];
      // As a transaction, which begins again where it and the worker, who opens more of them, wait for each other's people.
      await db().transaction((tx) =>
        tx.run(sql`
          update profiles set birth_date = '1990-05-05', name = case id when ${one} then 'Ada Lovelace' else 'Ben Smith' end
          where id in (${one}, ${other})`),
      );
      const [voter = ''] = await votersOf(db(), proposalId);
      await as(db(), voter, sql`select report_proposal(${proposalId}, 'both', 'fake', 'Drawn, not real.')`);

      const moderator = await openModerator();
      const report = moderator.getByRole('article', { name: 'Ada Lovelace' });
      const pair = report.locator('.reported-pair');
      await pair.getByText('and reported Ben Smith as well. The vote ended for everyone').waitFor();
      expect(await pair.getByRole('listitem').allTextContents()).toEqual([
        expect.stringMatching(/Ada, 35 to 39 ReportedThat is Ada Lovelace\./),
        expect.stringMatching(/Ben, 35 to 39 That is Ben Smith\./),
      ]);
      await expectSoundEverywhere(moderator);
      await report.getByRole('button', { name: 'Dismiss' }).click();
      await moderator.getByRole('dialog').getByText('A vote that the report ended stays ended.').waitFor();
      await expectSoundEverywhere(moderator);
      await untilNoticed(moderator, 'You dismissed the report about Ada Lovelace.', () =>
        moderator.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click(),
      );
      await report.waitFor({ state: 'hidden' });
      expect(site.trouble).toEqual([]);
    },
  );
});
