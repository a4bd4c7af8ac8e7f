// An organiser's lobbies in a real browser: made from a starting point, watched, paused, compared, turned into an event; and the question at
// the door of an event that asks for it.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { untilNoticed } from '../support/browser.js';
import { createTestEvent } from '../support/events.js';
import { expectSound, expectSoundEverywhere, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite();
const db = () => site.database().database;

describe.skipIf(noBrowser)('an organiser’s lobby', () => {
  it(
    'is made from a starting point, paused and resumed, compares two policies, and becomes an event',
    { timeout: timeoutMs * 3 },
    async () => {
      const page = await site.as('organiser', '/organise');
      await page.getByRole('link', { name: /Night café/ }).waitFor();
      await page.getByRole('link', { name: 'Create a lobby' }).click();
      await page.getByRole('button', { name: 'Create the lobby' }).click();
      await page.getByText('Choose a policy: without one nobody can be paired.').waitFor();
      await page.getByLabel('Name').fill('Quiet corner');
      expect(await page.getByLabel('Code').inputValue()).toBe('QUIETCORNER');
      await page.getByLabel('Policy').selectOption('start:chat');
      await expectSound(page);
      await page.getByRole('button', { name: 'Create the lobby' }).click();
      await page.getByRole('heading', { level: 1, name: 'Quiet corner' }).waitFor();
      await page.getByText('Nobody has come in yet.').waitFor();
      await expectSoundEverywhere(page);

      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused.', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Open.', { exact: true }).waitFor();

      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByLabel('Compare two policies').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Choose what to compare with.').waitFor();
      await page.getByLabel('The other policy').selectOption({ label: 'Night café, version 2' });
      await page.getByLabel('For how many of a hundred people').fill('30');
      await untilNoticed(page, 'Saved.', () => page.getByRole('button', { name: 'Save' }).click());
      await expectSound(page);
      const { share } = await db().getRow<{ share: number }>(
        sql`select second_share as share from pools where code = 'QUIETCORNER'`,
      );
      expect(share).toBe(30);
      await page.getByRole('link', { name: 'Analytics' }).click();
      await page.getByText('Nothing to tell yet').waitFor();
      await expectSound(page);

      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Make it an event' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Make it an event' }).click();
      await page.getByText('Nobody is here yet').waitFor();
      expect(page.url()).toMatch(/\/organise\/events\//);
      await page.goto(`${site.address()}/live/QUIETCORNER`);
      await page.getByRole('heading', { level: 1, name: 'Quiet corner' }).waitFor();
      expect(page.url()).toMatch(/\/join\/QUIETCORNER$/);
      expect(site.trouble).toEqual([]);
      await page.context().close();
    },
  );

  it('shows numbers by version of the policy, and that they are too few', { timeout: timeoutMs * 2 }, async () => {
    const page = await site.as('organiser', '/organise', phone);
    await page.getByRole('link', { name: /Night café/ }).click();
    await expect
      .poll(async () => (await db().getRow<{ n: number }>(sql`select count(*)::int as n from chat_sessions`)).n, {
        timeout: timeoutMs,
      })
      .toBeGreaterThan(0);
    await page.getByRole('link', { name: 'Analytics' }).click();
    await page.getByRole('columnheader', { name: /version 2/ }).waitFor();
    await page.getByText(/too few sessions to tell yet/).waitFor();
    await expectSoundEverywhere(page);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });
});

describe.skipIf(noBrowser)('the door of an event that asks for a birth date', () => {
  it('asks a guest once, says why, and lets them in', { timeout: timeoutMs }, async () => {
    const event = await createTestEvent(db(), { code: 'ASKS' });
    await db().run(sql`update pools set asks_birth_date = true where id = ${event}`);
    const page = await site.open('/join/asks', phone);
    await page.getByLabel('Your name').fill('Gil');
    await page.getByRole('button', { name: 'Join as a guest' }).click();
    await page.getByText('Say when you were born: day, month and year.').waitFor();
    await expectSound(page);
    await page.getByLabel('Born on').fill('1991-02-03');
    await page.getByRole('button', { name: 'Join as a guest' }).click();
    await page.waitForURL(new RegExp(event));
    const { born } = await db().getRow<{ born: string }>(sql`select birth_date::text as born from profiles where name = 'Gil'`);
    expect(born).toBe('1991-02-03');
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });
});
